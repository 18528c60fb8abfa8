import * as z from 'zod';
import { cancelled } from '../../calls/commsOperation.ts';
import { toOperationNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { toCompletedReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';

const media = ['#microsoft.graph.playPromptOperation', '#microsoft.graph.recordOperation'];

/** Cancels what is being played and recorded; a subscription to tones stays. */
export const cancelMediaProcessing = operation({
  name: 'cancelMediaProcessing',
  method: 'POST',
  path: '/cancelMediaProcessing',
  inCall: true,
  body: () => z.strictObject({ clientContext: clientContext.optional() }),
  perform(asked) {
    const { id, running } = asked.call;
    const cancelledNow = [...running.values()].filter((one) => media.includes(one['@odata.type']));
    const end = { status: 'failed', resultInfo: cancelled, completionReason: 'operationCanceled' };
    return {
      reply: toCompletedReply('cancelMediaProcessingOperation', asked),
      follows: cancelledNow.map((one) =>
        toOperationNotification(id, { ...one, ...end }, 'digits, id repeated'),
      ),
    };
  },
});
