import * as z from 'zod';
import { succeeded } from '../../calls/commsOperation.ts';
import { toOperationNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { startOperation, toOperationReply } from '../operationReply.ts';
import { clientContext, mediaPrompt } from '../requestSchemas.ts';
import { requireParticipant } from '../requirements.ts';

const holdMusic = (name: 'startHoldMusic' | 'stopHoldMusic') =>
  operation({
    name,
    method: 'POST',
    path: `/participants/:participantId/${name}`,
    inCall: true,
    body: (version) =>
      z.strictObject({
        ...(name === 'startHoldMusic' ? { customPrompt: mediaPrompt(version).nullish() } : {}),
        clientContext: clientContext.nullish(),
      }),
    perform(asked) {
      requireParticipant(asked.call, asked.parameters['participantId']);
      const running = startOperation(`${name}Operation`, asked);
      const finished = { ...running, status: 'completed', resultInfo: succeeded };
      return {
        reply: toOperationReply(asked, running, 202),
        follows: [toOperationNotification(asked.call.id, finished, 'dashed')],
      };
    },
  });

export const startHoldMusic = holdMusic('startHoldMusic');
export const stopHoldMusic = holdMusic('stopHoldMusic');
