import { request } from 'undici';
import * as z from 'zod';
import type { Media, ReadyMedia } from '../call/media.ts';
import type { GraphCall } from '../ports.ts';
import type { TokenSource } from './tokenSource.ts';

const reply = z.looseObject({ blob: z.string().min(1) });

/** The media host that the policy names gave no blob, so there is nothing to answer the call with. */
export class MediaHostFailed extends Error {
  readonly code = 'MediaHostFailed';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MediaHostFailed';
  }
}

/**
 * Media that a call can be answered with: where the policy names a media host, that host makes the blob for this call,
 * inside the call's deadline. Throws {@link MediaHostFailed}.
 */
export async function readyMedia(
  media: Media,
  call: GraphCall,
  tokens: TokenSource,
  signal: AbortSignal,
): Promise<ReadyMedia> {
  if (media.kind === 'serviceHosted' || media.blob !== undefined) return media;
  return { kind: 'appHosted', blob: await fetchBlob(media.blobUrl, call, tokens, signal) };
}

async function fetchBlob(
  url: string,
  call: GraphCall,
  tokens: TokenSource,
  signal: AbortSignal,
): Promise<string> {
  try {
    const token = await tokens.get(call.tenantId, false);
    const response = await request(url, {
      method: 'POST',
      signal,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ callId: call.graphCallId, notification: call.notification }),
    });
    if (response.statusCode >= 300) {
      await response.body.dump();
      throw new MediaHostFailed(`The media host replied ${response.statusCode}; expected 200 with a blob.`);
    }
    return reply.parse(await response.body.json()).blob;
  } catch (error) {
    if (error instanceof MediaHostFailed) throw error;
    throw new MediaHostFailed('The media host gave no blob in time.', error);
  }
}
