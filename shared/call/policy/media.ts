import * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { guid, httpsOrLoopbackUri, mediaUri, text } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Where a call's sound is handled: by Graph's service, or by a media host of ours that made the blob. */
export type Media =
  | { readonly kind: 'serviceHosted'; readonly preFetch?: readonly MediaInfo[] }
  | { readonly kind: 'appHosted'; readonly blob: string; readonly blobUrl?: never }
  | { readonly kind: 'appHosted'; readonly blobUrl: string; readonly blob?: never };

const mediaInfo = strictObject({ uri: mediaUri, resourceId: z.exactOptional(guid) });
type MediaInfo = z.infer<typeof mediaInfo>;

export const media = exactlyOne({
  serviceHosted: strictObject({ preFetch: z.exactOptional(z.array(mediaInfo)) }),
  appHosted: exactlyOne({ blob: text(), blobUrl: httpsOrLoopbackUri }),
}).meta({ id: 'media' });

export function toMedia({ serviceHosted, appHosted }: z.infer<typeof media>): Media {
  return appHosted === undefined
    ? { kind: 'serviceHosted', ...serviceHosted }
    : { kind: 'appHosted', ...appHosted };
}
