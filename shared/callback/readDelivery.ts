import type { Delivery } from '../flow/receiveNotification.ts';
import { HttpError, tooLarge } from '../httpReply.ts';
import { DELIVERY_LIMIT, readEnvelope } from './envelope.ts';

/** The part of an HTTP request that the callback uses; `HttpRequest` of `@azure/functions` fits. */
export interface CallbackRequest {
  readonly headers: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Reads what Graph posted, with the cheapest checks first. Returns `legacy` for the format from before Graph. Rejects
 * with an `HttpError` if it is no delivery or exceeds the limits. `receivedAt` is in milliseconds since the epoch.
 */
export async function readDelivery(
  request: CallbackRequest,
  receivedAt: number,
  tenantId: string,
): Promise<Delivery | 'legacy'> {
  const body = await readBody(request);
  const envelope = readEnvelope(body, request.headers.get('content-type'));
  if (envelope.kind === 'legacy') return 'legacy';
  return {
    items: envelope.items,
    receivedAt,
    tenantId,
    deliveryId: deliveryIdOf(request.headers),
    isRepeated: request.headers.get(ORIGINAL_ID) !== null,
    callbackKey: request.params['callbackKey'],
  };
}

/** The content type isn't checked, because Graph's is sometimes wrong. Compressed bodies are refused. */
async function readBody(request: CallbackRequest): Promise<Uint8Array> {
  const { headers } = request;
  if (isCompressed(headers.get('content-encoding')))
    throw new HttpError(415, 'UnsupportedMediaType', 'The body is compressed.');
  if (Number(headers.get('content-length') ?? 0) > DELIVERY_LIMIT) throw tooLarge(DELIVERY_LIMIT);
  return new Uint8Array(await request.arrayBuffer());
}

const compressions = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'compress', 'x-compress']);

function isCompressed(contentEncoding: string | null): boolean {
  const encodings = (contentEncoding ?? '').toLowerCase().split(',');
  return encodings.some((encoding) => compressions.has(encoding.trim()));
}

/** When Graph sends a notification again under a new id, it also sends the original one. */
const ORIGINAL_ID = 'x-microsoft-skype-original-message-id';

function deliveryIdOf(headers: CallbackRequest['headers']): string | undefined {
  return headers.get(ORIGINAL_ID) ?? headers.get('x-microsoft-skype-message-id') ?? undefined;
}
