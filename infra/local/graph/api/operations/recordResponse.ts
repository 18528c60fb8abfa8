import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { toOperationNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { startOperation, toOperationReply } from '../operationReply.ts';
import { clientContext, mediaPrompt } from '../requestSchemas.ts';
import { requireServiceHostedMedia } from '../requirements.ts';

const seconds = z.int().min(1).max(120).optional();

export const recordResponse = operation({
  name: 'recordResponse',
  method: 'POST',
  path: '/recordResponse',
  inCall: true,
  body: (version) =>
    z.strictObject({
      prompts: z.array(mediaPrompt(version)).max(1).optional(),
      bargeInAllowed: z.boolean().optional(),
      initialSilenceTimeoutInSeconds: seconds,
      maxSilenceTimeoutInSeconds: seconds,
      maxRecordDurationInSeconds: seconds,
      playBeep: z.boolean().optional(),
      stopTones: z.array(z.string().regex(/^[0-9*#]$/, 'a stop tone is a key: 0 to 9, * or #')).optional(),
      clientContext: clientContext.optional(),
    }),
  perform(asked) {
    requireServiceHostedMedia(asked.call);
    const recording = startOperation('recordOperation', asked, { recordingLocation: null });
    const recorded = {
      ...recording,
      status: 'completed',
      resultInfo: {
        '@odata.type': '#microsoft.graph.resultInfo',
        code: 200,
        subcode: 8515,
        message: 'Action completed, max record duration reached.',
      },
      recordingLocation: `https://recordings.contoso.com/${randomUUID()}`,
      recordingAccessToken: randomUUID(),
      completionReason: 'maxRecordDurationReached',
    };
    return {
      reply: toOperationReply(asked, recording),
      follows: [toOperationNotification(asked.call.id, recorded, 'digits, id repeated')],
    };
  },
});
