import * as z from 'zod';
import { operation } from '../defineOperation.ts';
import { toCompletedReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';
import { requireRecording } from '../requirements.ts';

export const updateRecordingStatus = operation({
  name: 'updateRecordingStatus',
  method: 'POST',
  path: '/updateRecordingStatus',
  inCall: true,
  body: () =>
    z.strictObject({
      status: z.enum(['notRecording', 'recording', 'failed']),
      clientContext: clientContext.optional(),
    }),
  perform(asked) {
    requireRecording(asked.call);
    return { reply: toCompletedReply('updateRecordingStatusOperation', asked) };
  },
});
