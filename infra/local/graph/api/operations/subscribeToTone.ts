import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { operation } from '../defineOperation.ts';
import { toOperationReply } from '../operationReply.ts';
import { clientContext } from '../requestSchemas.ts';
import { requireServiceHostedMedia } from '../requirements.ts';

/** It is done with the reply: no notification but those of the tones follows. */
export const subscribeToTone = operation({
  name: 'subscribeToTone',
  method: 'POST',
  path: '/subscribeToTone',
  inCall: true,
  body: () => z.strictObject({ clientContext: clientContext.optional() }),
  perform({ call, body, version }) {
    requireServiceHostedMedia(call);
    call.hearsTones = true;
    return {
      reply: toOperationReply(200, call, version, {
        '@odata.type': '#microsoft.graph.subscribeToToneOperation',
        id: randomUUID(),
        status: 'completed',
        clientContext: body.clientContext ?? null,
        resultInfo: null,
      }),
    };
  },
});
