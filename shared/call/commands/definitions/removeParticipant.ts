import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';
import { participantId } from './participantId.ts';

export const removeParticipant = defineCommand({
  name: 'removeParticipant',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({ participantId }),
  toRequest: (args, { callPath }) => ({
    method: 'DELETE',
    path: `/calls/${callPath}/participants/${encodeURIComponent(args.participantId)}`,
  }),
});
