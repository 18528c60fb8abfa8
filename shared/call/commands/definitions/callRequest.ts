import type { CommandContext } from '../commandDefinition.ts';
import type { GraphRequest } from '../graphRequest.ts';

/** A POST to one of the call's actions; with its result Graph sends our clientContext back. */
export function callAction(
  action: string,
  { callPath, clientContext }: CommandContext,
  parameters: Readonly<Record<string, unknown>> = {},
): GraphRequest {
  return { method: 'POST', path: `/calls/${callPath}/${action}`, body: { ...parameters, clientContext } };
}

/** The same for one of the call's participants. */
export function participantAction(
  participantId: string,
  action: string,
  context: CommandContext,
  parameters?: Readonly<Record<string, unknown>>,
): GraphRequest {
  return callAction(`participants/${encodeURIComponent(participantId)}/${action}`, context, parameters);
}
