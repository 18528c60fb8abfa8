import * as z from 'zod';
import { untilAborted } from '../async/untilAborted.ts';
import type { Media, ReadyMedia } from '../call/commands/media.ts';
import { parseJson } from '../call/schema/parseJson.ts';
import { createHttpClient } from '../http/httpClient.ts';
import type { GraphCall } from '../ports/graph.ts';
import type { TokenSource } from './tokenSource.ts';

type HostedMedia = Extract<Media, { readonly blobUrl: string }>;

/** Bytes. Blobs of Microsoft's media SDK have some thousand. */
const REPLY_LIMIT = 256 * 1024;

const client = createHttpClient({ connections: 64 });
const reply = z.looseObject({ blob: z.string().min(1) });

/** The policy's media host returned no blob, so the call can't be answered. */
export class MediaHostFailed extends Error {
  readonly code = 'MediaHostFailed';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MediaHostFailed';
  }
}

/** Completes the media of an answer. Rejects with {@link MediaHostFailed}. */
export type MakeMediaReady = (media: Media, call: GraphCall, signal: AbortSignal) => Promise<ReadyMedia>;

/**
 * Gets the blob from the policy's media host, within the call's deadline. There is one blob for each call: retries of
 * the answer use it again. A host that returned none is asked again. If the policy names an audience, the host gets a
 * token for this audience only; otherwise it gets none.
 */
export function createMediaHosts(tokens: TokenSource): MakeMediaReady {
  const made = new WeakMap<GraphCall, Map<string, string>>();
  return async (media, call, signal) => {
    if (media.kind === 'serviceHosted' || media.blob !== undefined) return media;
    const ofCall = made.get(call) ?? new Map<string, string>();
    made.set(call, ofCall);
    const blob = ofCall.get(media.blobUrl) ?? (await fetchBlob(media, call, tokens, signal));
    ofCall.set(media.blobUrl, blob);
    return { kind: 'appHosted', blob };
  };
}

async function fetchBlob(
  { blobUrl, audience }: HostedMedia,
  call: GraphCall,
  tokens: TokenSource,
  signal: AbortSignal,
): Promise<string> {
  const authorization = audience === undefined ? {} : await authorize(audience, tokens, signal);
  try {
    const { status, text } = await client.request(blobUrl, {
      method: 'POST',
      signal,
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ callId: call.graphCallId, notification: call.notification }),
      limit: REPLY_LIMIT,
    });
    if (status >= 300)
      throw new MediaHostFailed(`The media host replied ${status}; expected 200 with a blob.`);
    if (text === undefined)
      throw new MediaHostFailed(`The media host's reply broke off, or is larger than ${REPLY_LIMIT} bytes.`);
    return reply.parse(parseJson(text)).blob;
  } catch (error) {
    if (error instanceof MediaHostFailed) throw error;
    throw new MediaHostFailed('The media host gave no blob in time.', error);
  }
}

async function authorize(audience: string, tokens: TokenSource, signal: AbortSignal) {
  try {
    return { authorization: `Bearer ${await untilAborted(tokens.get(audience, false), signal)}` };
  } catch (error) {
    throw new MediaHostFailed('No token for the media host was to be had in time.', error);
  }
}
