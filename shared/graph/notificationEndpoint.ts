import { NotDurable } from '../flow/publishEvents.ts';
import type { Delivery } from '../flow/receiveNotification.ts';
import { BODY_LIMIT, DeliveryRefused, readEnvelope } from './envelope.ts';
import { TokenRefused, type VerifiedToken } from './verifyToken.ts';

/** As much of an HTTP request as the callback looks at; `HttpRequest` of `@azure/functions` is one. */
export interface CallbackRequest {
  readonly headers: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly jsonBody?: unknown;
}

interface Endpoint {
  verify(authorization: string | undefined): Promise<VerifiedToken>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** What to reply to a delivery that was understood. Rejects where nothing could be made durable. */
  receive(delivery: Delivery): Promise<Reply>;
  onRefused(reason: string): void;
}

/**
 * Graph's callback over HTTP: the token before anything else is looked at, then the delivery, cheapest check first.
 * Every refusal has Graph's own error shape, says what was wrong with the request and nothing of ours.
 */
export async function notificationEndpoint(request: CallbackRequest, endpoint: Endpoint): Promise<Reply> {
  const receivedAt = endpoint.now();
  try {
    const { tenantId } = await endpoint.verify(request.headers.get('authorization') ?? undefined);
    const envelope = readEnvelope(await readBody(request));
    if (envelope.kind === 'legacy') return { status: 204 };
    return await endpoint.receive({
      items: envelope.items,
      receivedAt,
      tenantId,
      deliveryId: deliveryIdOf(request.headers),
      callbackKey: request.params['callbackKey'],
    });
  } catch (error) {
    return refuse(error, endpoint);
  }
}

async function readBody(request: CallbackRequest): Promise<Uint8Array> {
  const { headers } = request;
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw unsupported('The content type is not application/json.');
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw unsupported('The body is compressed.');
  if (Number(headers.get('content-length') ?? 0) > BODY_LIMIT) throw tooLarge();
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > BODY_LIMIT) throw tooLarge();
  return body;
}

function unsupported(message: string): DeliveryRefused {
  return new DeliveryRefused(415, 'UnsupportedMediaType', message);
}

function tooLarge(): DeliveryRefused {
  return new DeliveryRefused(413, 'RequestTooLarge', `The body is larger than ${BODY_LIMIT} bytes.`);
}

/** Graph repeats the original id where it sends a notification again under a new one. */
function deliveryIdOf(headers: CallbackRequest['headers']): string | undefined {
  return (
    headers.get('x-microsoft-skype-original-message-id') ??
    headers.get('x-microsoft-skype-message-id') ??
    undefined
  );
}

function refuse(error: unknown, endpoint: Endpoint): Reply {
  if (error instanceof TokenRefused) {
    endpoint.onRefused(error.code);
    const refused = errorReply(401, 'InvalidAuthenticationToken', 'The request has no valid bearer token.');
    return { ...refused, headers: { 'WWW-Authenticate': 'Bearer' } };
  }
  if (error instanceof DeliveryRefused) return errorReply(error.status, error.code, error.message);
  if (error instanceof NotDurable) {
    endpoint.onRefused(error.code);
    const refused = errorReply(
      503,
      'ServiceUnavailable',
      'The notification could not be kept. Send it again.',
    );
    return { ...refused, headers: { 'Retry-After': '1' } };
  }
  throw error;
}

/** Errors as Graph itself shapes them. */
export function errorReply(status: number, code: string, message: string): Reply {
  return { status, jsonBody: { error: { code, message } } };
}
