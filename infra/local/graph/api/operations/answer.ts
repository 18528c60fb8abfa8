import * as z from 'zod';
import { toCallNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { callbackUri, callOptions, mediaConfig, mediaOf, modality } from '../requestSchemas.ts';
import { takeDecision } from '../takeDecision.ts';

export const answer = operation({
  name: 'answer',
  method: 'POST',
  path: '/answer',
  body: () =>
    z.strictObject({
      callbackUri: callbackUri.optional(),
      acceptedModalities: z.array(modality).min(1),
      mediaConfig,
      callOptions: callOptions('incomingCallOptions').nullish(),
      participantCapacity: z.int().positive().nullish(),
    }),
  perform({ call, body }) {
    takeDecision(call, 'answer');
    call.media = mediaOf(body.mediaConfig);
    call.callbackUri = body.callbackUri ?? call.callbackUri;
    call.resource = {
      ...call.resource,
      mediaConfig: body.mediaConfig,
      callOptions: body.callOptions ?? null,
    };
    return {
      reply: { status: 202 },
      follows: [
        toCallNotification('updated', call.id, { state: 'establishing' }),
        toCallNotification('updated', call.id, { state: 'established' }),
      ],
    };
  },
});
