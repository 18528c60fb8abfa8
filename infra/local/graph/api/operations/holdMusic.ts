import { randomUUID } from 'node:crypto';
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
    perform({ call, body, version, parameters }) {
      requireParticipant(call, parameters['participantId']);
      const running = {
        '@odata.type': `#microsoft.graph.${name}Operation`,
        id: randomUUID(),
        status: 'running',
        clientContext: body.clientContext ?? null,
        resultInfo: null,
      } as const;
      startOperation(call, running);
      const finished = { ...running, status: 'completed', resultInfo: succeeded };
      return {
        reply: toOperationReply(202, call, version, running),
        follows: [toOperationNotification(call.id, finished, 'dashed')],
      };
    },
  });

export const startHoldMusic = holdMusic('startHoldMusic');
export const stopHoldMusic = holdMusic('stopHoldMusic');
