import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { cancelled } from '../../calls/commsOperation.ts';
import { toOperationNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { toOperationReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';

const media = ['#microsoft.graph.playPromptOperation', '#microsoft.graph.recordOperation'];

/** Cancels what is being played and recorded; a subscription to tones stays. */
export const cancelMediaProcessing = operation({
  name: 'cancelMediaProcessing',
  method: 'POST',
  path: '/cancelMediaProcessing',
  inCall: true,
  body: () => z.strictObject({ clientContext: clientContext.optional() }),
  perform({ call, body, version }) {
    const running = [...call.running.values()].filter((one) => media.includes(one['@odata.type']));
    return {
      reply: toOperationReply(200, call, version, {
        '@odata.type': '#microsoft.graph.cancelMediaProcessingOperation',
        id: randomUUID(),
        status: 'completed',
        clientContext: body.clientContext ?? null,
        resultInfo: null,
      }),
      follows: running.map((one) => {
        const failed = {
          ...one,
          status: 'failed',
          resultInfo: cancelled,
          completionReason: 'operationCanceled',
        };
        return toOperationNotification(call.id, failed, 'digits, id repeated');
      }),
    };
  },
});
