import * as z from 'zod';
import { audience } from '../schema/audience.ts';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { guid, httpsOrLoopbackUri, LONGEST_SECRET, promptUri, text } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Where a call's media are handled: by Graph's service, or by a media host of ours that makes the blob. */
export type Media =
  | ReadyMedia
  | {
      readonly kind: 'appHosted';
      readonly blobUrl: string;
      /** Of the token that the media host gets; none where absent. */
      readonly audience?: string;
      readonly blob?: never;
    };

/** Media that can be sent to Graph as they are. */
export type ReadyMedia =
  | { readonly kind: 'serviceHosted'; readonly preFetch?: readonly MediaInfo[] }
  | { readonly kind: 'appHosted'; readonly blob: string; readonly blobUrl?: never };

const mediaInfo = strictObject({ uri: promptUri, resourceId: z.exactOptional(guid) });
type MediaInfo = z.infer<typeof mediaInfo>;

const blob = text(undefined, LONGEST_SECRET);

const serviceHosted = strictObject({ preFetch: z.exactOptional(z.array(mediaInfo)) });

/** For an incoming call, whose blob the media host can still be asked for. */
export const media = exactlyOne({
  serviceHosted,
  appHosted: exactlyOne(
    { blob, blobUrl: httpsOrLoopbackUri },
    { audience: z.exactOptional(audience) },
  ).refine(({ blobUrl, audience: wanted }) => blobUrl !== undefined || wanted === undefined, {
    error: 'no audience, as only a blobUrl has one',
    path: ['audience'],
  }),
}).meta({ id: 'media' });

/** For a call of ours, which the media host has prepared before it asked for it. */
export const readyMedia = exactlyOne({ serviceHosted, appHosted: strictObject({ blob }) }).meta({
  id: 'readyMedia',
});

export function toMedia({ serviceHosted, appHosted }: z.infer<typeof media>): Media {
  return appHosted === undefined
    ? { kind: 'serviceHosted', ...serviceHosted }
    : { kind: 'appHosted', ...appHosted };
}

export function toReadyMedia({ serviceHosted, appHosted }: z.infer<typeof readyMedia>): ReadyMedia {
  return appHosted === undefined
    ? { kind: 'serviceHosted', ...serviceHosted }
    : { kind: 'appHosted', ...appHosted };
}
