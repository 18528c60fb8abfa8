import type { CommandContext, GraphRequest } from './command.ts';

/** A POST on the call there is; most of Graph's actions take our clientContext back to us with their result. */
export function callAction(
  action: string,
  { callPath, clientContext }: CommandContext,
  parameters: Readonly<Record<string, unknown>> = {},
): GraphRequest {
  return { method: 'POST', path: `/calls/${callPath}/${action}`, body: { ...parameters, clientContext } };
}
