import { randomUUID } from 'node:crypto';
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
  perform({ call, body, version }) {
    requireServiceHostedMedia(call);
    const playing = {
      '@odata.type': '#microsoft.graph.playPromptOperation',
      id: randomUUID(),
      status: 'running',
      clientContext: body.clientContext ?? null,
      resultInfo: null,
    } as const;
    startOperation(call, playing);
    const played = { ...playing, status: 'completed', resultInfo: succeeded };
    return {
      reply: toOperationReply(200, call, version, playing),
      follows: [toOperationNotification(call.id, played, 'digits')],
    };
  },
});
