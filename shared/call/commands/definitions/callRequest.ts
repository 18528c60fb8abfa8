import type { CommandContext } from '../commandDefinition.ts';
import type { GraphRequest } from '../graphRequest.ts';

/** A POST for an action of the call. Graph returns the clientContext with the result. */
export function callAction(
  action: string,
  { callPath, clientContext }: CommandContext,
  parameters: Readonly<Record<string, unknown>> = {},
): GraphRequest {
  return { method: 'POST', path: `/calls/${callPath}/${action}`, body: { ...parameters, clientContext } };
}

/** A POST for an action of one participant. */
export function participantAction(
  participantId: string,
  action: string,
  context: CommandContext,
  parameters?: Readonly<Record<string, unknown>>,
): GraphRequest {
  return callAction(`participants/${encodeURIComponent(participantId)}/${action}`, context, parameters);
}
