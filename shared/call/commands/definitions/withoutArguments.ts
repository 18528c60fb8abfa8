import { strictObject } from '../../schema/strictObject.ts';
import { type CommandContext, defineCallCommand } from '../commandDefinition.ts';
import type { GraphRequest } from '../graphRequest.ts';
import { callAction } from './callRequest.ts';

/** Commands without arguments. Repeating them is harmless. */

export const cancelMediaProcessing = withoutArguments('cancelMediaProcessing');
export const mute = withoutArguments('mute');
export const subscribeToTone = withoutArguments('subscribeToTone');
export const unmute = withoutArguments('unmute');

/** Ends the call; in a group call only the bot leaves (call: delete). */
export const hangUp = {
  ...withoutArguments('hangUp', ({ callPath }) => ({ method: 'DELETE', path: `/calls/${callPath}` })),
  consequence: 'ends' as const,
};

/** Graph ends a call that had no keepAlive for 45 minutes (call: keepAlive). The request has no body. */
export const keepAlive = withoutArguments('keepAlive', ({ callPath }) => ({
  method: 'POST',
  path: `/calls/${callPath}/keepAlive`,
}));

function withoutArguments<Name extends string>(
  name: Name,
  toRequest: (context: CommandContext) => GraphRequest = (context) => callAction(name, context),
) {
  return defineCallCommand({
    name,
    scope: 'call',
    delivery: 'atLeastOnce',
    body: strictObject({}),
    toRequest: (_args, context) => toRequest(context),
  });
}
