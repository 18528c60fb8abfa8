import { target } from '../../notification/party.ts';
import { listOf } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { toInvitationParticipantInfo } from '../graphTypes.ts';
import { callAction } from './callRequest.ts';

/** Invites up to five participants; more than one only into a group call that has a chat (participant: invite). */
export const invite = defineCallCommand({
  name: 'invite',
  scope: 'call',
  delivery: 'atMostOnce',
  consequence: 'rings',
  body: strictObject({ participants: listOf(target, 5) }),
  toRequest: ({ participants }, context) =>
    callAction('participants/invite', context, {
      participants: participants.map(toInvitationParticipantInfo),
    }),
});
