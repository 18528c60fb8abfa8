import * as z from 'zod';
import { toRosterNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { toCompletedReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';
import { requireGroupCall, requireParticipant } from '../requirements.ts';

export const muteParticipant = operation({
  name: 'muteParticipant',
  method: 'POST',
  path: '/participants/:participantId/mute',
  inCall: true,
  body: () => z.strictObject({ clientContext: clientContext.optional() }),
  perform(asked) {
    const { call, parameters } = asked;
    requireGroupCall(call);
    const muted = requireParticipant(call, parameters['participantId']);
    call.participants = call.participants.map((one) => (one === muted ? { ...one, isMuted: true } : one));
    return {
      reply: toCompletedReply('muteParticipantOperation', asked),
      follows: [toRosterNotification(call.id, call.participants)],
    };
  },
});
