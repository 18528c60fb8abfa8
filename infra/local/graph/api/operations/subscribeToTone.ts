import * as z from 'zod';
import { operation } from '../defineOperation.ts';
import { toCompletedReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';
import { requireServiceHostedMedia } from '../requirements.ts';

/** It is complete with the reply. Only notifications of tones follow. */
export const subscribeToTone = operation({
  name: 'subscribeToTone',
  method: 'POST',
  path: '/subscribeToTone',
  inCall: true,
  body: () => z.strictObject({ clientContext: clientContext.optional() }),
  perform(asked) {
    requireServiceHostedMedia(asked.call);
    asked.call.hearsTones = true;
    return { reply: toCompletedReply('subscribeToToneOperation', asked) };
  },
});
