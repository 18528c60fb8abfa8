import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Call } from '../../calls/call.ts';
import { toParticipant } from '../../calls/participant.ts';
import { toOperationNotification, toRosterNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { startOperation, toOperationReply } from '../operationReply.ts';
import { badRequest } from '../refusal.ts';
import {
  clientContext,
  type InvitationParticipantInfo,
  invitationParticipantInfo,
} from '../requestSchemas.ts';
import { requireNumberForPhones } from '../requirements.ts';

/** It turns a call between two into a group call, which has a roster. */
export const invite = operation({
  name: 'invite',
  method: 'POST',
  path: '/participants/invite',
  inCall: true,
  body: () =>
    z.strictObject({
      participants: z.array(invitationParticipantInfo).min(1).max(5),
      clientContext: clientContext.optional(),
    }),
  perform(asked) {
    const { call, body } = asked;
    const { participants } = body;
    refuseSeveral(call, participants);
    requireNumberForPhones(call, participants);
    const inviting = startOperation('inviteParticipantsOperation', asked, { participants }, 'Running');
    call.isGroup = true;
    const roster = [...call.participants, ...participants.map((info) => toParticipant(randomUUID(), info))];
    return {
      reply: toOperationReply(asked, inviting),
      follows: [
        toRosterNotification(call.id, roster),
        toOperationNotification(call.id, { ...inviting, status: 'completed' }, 'dashed'),
      ],
    };
  },
});

function refuseSeveral({ resource }: Call, participants: readonly InvitationParticipantInfo[]): void {
  if (participants.length > 1 && resource['chatInfo'] == null)
    throw badRequest('Several participants can be invited only into a group call with chatInfo.');
  if (participants.filter(({ identity }) => identity.application !== undefined).length > 1)
    throw badRequest('Not more than one bot can be invited.');
}
