import * as z from 'zod';
import { toCallNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { callbackUri } from '../requestSchemas.ts';
import { takeDecision } from '../takeDecision.ts';

export const reject = operation({
  name: 'reject',
  method: 'POST',
  path: '/reject',
  body: () =>
    z.strictObject({
      reason: z.enum(['none', 'busy', 'forbidden']).optional(),
      callbackUri: callbackUri.optional(),
    }),
  perform({ call, body }) {
    takeDecision(call, 'reject');
    call.callbackUri = body.callbackUri ?? call.callbackUri;
    // The page's sample: the notification after a rejection may have neither a state nor a result.
    return { reply: { status: 202 }, follows: [toCallNotification('deleted', call.id, {})] };
  },
});
