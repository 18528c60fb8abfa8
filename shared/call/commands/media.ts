import * as z from 'zod';
import { audience } from '../schema/audience.ts';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { guid, httpsOrLoopbackUri, LONGEST_SECRET, promptUri, text } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Who handles a call's media: Graph's service, or a media host that creates the blob. */
export type Media =
  | ReadyMedia
  | {
      readonly kind: 'appHosted';
      readonly blobUrl: string;
      /** Audience of the token for the media host; without it no token is sent. */
      readonly audience?: string;
      readonly blob?: never;
    };

/** Media that are complete and can be sent to Graph. */
export type ReadyMedia =
  | { readonly kind: 'serviceHosted'; readonly preFetch?: readonly MediaInfo[] }
  | { readonly kind: 'appHosted'; readonly blob: string; readonly blobUrl?: never };

const mediaInfo = strictObject({ uri: promptUri, resourceId: z.exactOptional(guid) });
type MediaInfo = z.infer<typeof mediaInfo>;

const blob = text(undefined, LONGEST_SECRET);

const serviceHosted = strictObject({ preFetch: z.exactOptional(z.array(mediaInfo)) });

/** For an incoming call: the media host can be asked for the blob. */
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

/** For a call that we place: the media host has already created the blob. */
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
