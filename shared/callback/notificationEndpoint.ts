import { KeysUnavailable } from '../auth/keySet.ts';
import { TokenRefused, type VerifiedToken } from '../auth/verifyToken.ts';
import { NotDurable } from '../flow/publishEvents.ts';
import type { Delivery } from '../flow/receiveNotification.ts';
import { type HttpReply, Refusal, refuse, refuseForNow, refuseToken, tooLarge } from '../httpReply.ts';
import { DELIVERY_LIMIT, readEnvelope } from './envelope.ts';

/** As much of an HTTP request as the callback looks at; `HttpRequest` of `@azure/functions` is one. */
export interface CallbackRequest {
  readonly headers: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Endpoint {
  /** When the request came. Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The request's token; rejects with `TokenRefused` or `KeysUnavailable`. */
  readonly verified: Promise<VerifiedToken>;
  /** What to reply to a delivery that was understood. Rejects where nothing could be made durable. */
  receive(delivery: Delivery): Promise<HttpReply>;
  onRefused(reason: string): void;
}

/**
 * Graph's callback over HTTP: the token before anything else is looked at, then the delivery, cheapest check first.
 * Every refusal has Graph's own error shape, says what was wrong with the request and nothing of ours.
 */
export async function notificationEndpoint(request: CallbackRequest, endpoint: Endpoint): Promise<HttpReply> {
  const { receivedAt, verified } = endpoint;
  try {
    const { tenantId } = await verified;
    const body = await readBody(request);
    const envelope = readEnvelope(body, request.headers.get('content-type'));
    if (envelope.kind === 'legacy') return { status: 204 };
    return await endpoint.receive({
      items: envelope.items,
      receivedAt,
      tenantId,
      deliveryId: deliveryIdOf(request.headers),
      callbackKey: request.params['callbackKey'],
    });
  } catch (error) {
    return toReply(error, endpoint);
  }
}

/** What Graph's senders say of their bodies is odd at times; a call isn't lost for it. What is compressed isn't read. */
async function readBody(request: CallbackRequest): Promise<Uint8Array> {
  const { headers } = request;
  if (isCompressed(headers.get('content-encoding')))
    throw new Refusal(415, 'UnsupportedMediaType', 'The body is compressed.');
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

function toReply(error: unknown, endpoint: Endpoint): HttpReply {
  if (error instanceof Refusal) return refuse(error);
  if (error instanceof TokenRefused) {
    endpoint.onRefused(error.code);
    return refuseToken();
  }
  if (error instanceof KeysUnavailable) {
    endpoint.onRefused(error.code);
    return refuseForNow('Tokens cannot be verified at the moment. Send the notification again.');
  }
  if (error instanceof NotDurable) {
    endpoint.onRefused(error.code);
    return refuseForNow('The notification could not be kept. Send it again.');
  }
  throw error;
}
