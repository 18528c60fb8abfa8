import { strictObject } from '../../schema/strictObject.ts';
import { type CommandContext, defineCallCommand } from '../commandDefinition.ts';
import type { GraphRequest } from '../graphRequest.ts';
import { participantAction } from './callRequest.ts';
import { participantId } from './participantId.ts';

/** Commands whose only argument is a participant. Repeating them is harmless. */

export const muteParticipant = ofParticipant('muteParticipant', (id, context) =>
  participantAction(id, 'mute', context),
);
export const stopHoldMusic = ofParticipant('stopHoldMusic', (id, context) =>
  participantAction(id, 'stopHoldMusic', context),
);
export const removeParticipant = {
  ...ofParticipant('removeParticipant', (id, { callPath }) => ({
    method: 'DELETE',
    path: `/calls/${callPath}/participants/${encodeURIComponent(id)}`,
  })),
  consequence: 'ends' as const,
};

function ofParticipant<Name extends string>(
  name: Name,
  toRequest: (id: string, context: CommandContext) => GraphRequest,
) {
  return defineCallCommand({
    name,
    scope: 'call',
    delivery: 'atLeastOnce',
    body: strictObject({ participantId }),
    toRequest: (args, context) => toRequest(args.participantId, context),
  });
}
