import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { toRosterNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { toOperationReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';
import { requireGroupCall, requireParticipant } from '../requirements.ts';

export const muteParticipant = operation({
  name: 'muteParticipant',
  method: 'POST',
  path: '/participants/:participantId/mute',
  inCall: true,
  body: () => z.strictObject({ clientContext: clientContext.optional() }),
  perform({ call, body, version, parameters }) {
    requireGroupCall(call);
    const muted = requireParticipant(call, parameters['participantId']);
    call.participants = call.participants.map((one) => (one === muted ? { ...one, isMuted: true } : one));
    return {
      reply: toOperationReply(200, call, version, {
        '@odata.type': '#microsoft.graph.muteParticipantOperation',
        id: randomUUID(),
        status: 'completed',
        clientContext: body.clientContext ?? null,
        resultInfo: null,
      }),
      follows: [toRosterNotification(call.id, call.participants)],
    };
  },
});
