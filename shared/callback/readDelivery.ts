import type { Delivery } from '../flow/receiveNotification.ts';
import { HttpError, tooLarge } from '../httpReply.ts';
import { DELIVERY_LIMIT, readEnvelope } from './envelope.ts';

/** As much of an HTTP request as the callback looks at; `HttpRequest` of `@azure/functions` is one. */
export interface CallbackRequest {
  readonly headers: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Reads what Graph posted, cheapest check first; `legacy` is the format from before Graph. Rejects with a `HttpError` where
 * it is no delivery, or too much of one. `receivedAt` is in milliseconds since the epoch.
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
    callbackKey: request.params['callbackKey'],
  };
}

/** What Graph's senders say of their bodies is odd at times; a call isn't lost for it. What is compressed isn't read. */
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

/** Graph repeats the original id where it sends a notification again under a new one. */
function deliveryIdOf(headers: CallbackRequest['headers']): string | undefined {
  return (
    headers.get('x-microsoft-skype-original-message-id') ??
    headers.get('x-microsoft-skype-message-id') ??
    undefined
  );
}
