import * as z from 'zod';
import { succeeded } from '../../calls/commsOperation.ts';
import { toOperationNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { startOperation, toOperationReply } from '../operationReply.ts';
import { clientContext, mediaPrompt } from '../requestSchemas.ts';
import { requireServiceHostedMedia } from '../requirements.ts';

export const playPrompt = operation({
  name: 'playPrompt',
  method: 'POST',
  path: '/playPrompt',
  inCall: true,
  body: (version) =>
    z.strictObject({
      prompts: z.array(mediaPrompt(version)).min(1).max(20),
      clientContext: clientContext.optional(),
    }),
  perform(asked) {
    requireServiceHostedMedia(asked.call);
    const playing = startOperation('playPromptOperation', asked);
    const played = { ...playing, status: 'completed', resultInfo: succeeded };
    return {
      reply: toOperationReply(asked, playing),
      follows: [toOperationNotification(asked.call.id, played, 'digits')],
    };
  },
});
