import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { operation } from '../defineOperation.ts';
import { toOperationReply } from '../operationReply.ts';
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
  perform({ call, body, version }) {
    requireRecording(call);
    return {
      reply: toOperationReply(200, call, version, {
        '@odata.type': '#microsoft.graph.updateRecordingStatusOperation',
        id: randomUUID(),
        status: 'completed',
        clientContext: body.clientContext ?? null,
        resultInfo: null,
      }),
    };
  },
});
