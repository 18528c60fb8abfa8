import * as z from 'zod';
import { succeeded } from '../../calls/commsOperation.ts';
import { toOperationNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { startOperation, toOperationReply } from '../operationReply.ts';
import { clientContext, tone } from '../requestSchemas.ts';

export const sendDtmfTones = operation({
  name: 'sendDtmfTones',
  method: 'POST',
  path: '/sendDtmfTones',
  inCall: true,
  body: () =>
    z.strictObject({
      // The page's table says toneInfo, its sample sends the tones' names.
      tones: z.array(z.union([tone, z.looseObject({ tone })])).min(1),
      delayBetweenTonesMs: z.int().nonnegative().optional(),
      clientContext: clientContext.optional(),
    }),
  perform(asked) {
    const sending = startOperation('sendDtmfTonesOperation', asked);
    const sent = {
      ...sending,
      status: 'completed',
      resultInfo: succeeded,
      completionReason: 'completedSuccessfully',
    };
    return {
      reply: toOperationReply(asked, sending),
      follows: [toOperationNotification(asked.call.id, sent, 'digits')],
    };
  },
});
