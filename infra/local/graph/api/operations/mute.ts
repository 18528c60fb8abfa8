import * as z from 'zod';
import { toRosterNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { toCompletedReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';
import { requireGroupCall } from '../requirements.ts';

/** The bot mutes or unmutes itself; everybody sees it in the roster. */
const muting = (name: 'mute' | 'unmute') =>
  operation({
    name,
    method: 'POST',
    path: `/${name}`,
    inCall: true,
    body: () => z.strictObject({ clientContext: clientContext.optional() }),
    perform(asked) {
      const { call } = asked;
      requireGroupCall(call);
      const isBot = (id: string) => id === call.resource['myParticipantId'];
      call.participants = call.participants.map((one) =>
        isBot(one.id) ? { ...one, isMuted: name === 'mute' } : one,
      );
      return {
        reply: toCompletedReply(`${name}ParticipantOperation`, asked),
        follows: [toRosterNotification(call.id, call.participants)],
      };
    },
  });

export const mute = muting('mute');
export const unmute = muting('unmute');
