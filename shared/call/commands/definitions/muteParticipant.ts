import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';
import { participantAction } from './callRequest.ts';
import { participantId } from './participantId.ts';

export const muteParticipant = defineCommand({
  name: 'muteParticipant',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({ participantId }),
  toRequest: (args, context) => participantAction(args.participantId, 'mute', context),
});
