import type { ServiceBusReceivedMessage } from '@azure/service-bus';

/** A message that nobody could handle, as it lies in a queue's dead letters. */
export interface DeadLetter {
  readonly queue: string;
  readonly messageId: string;
  /** The call. */
  readonly sessionId: string | undefined;
  readonly type: string | undefined;
  /** Why: what the handler wrote down where it did, else what the broker says. */
  readonly reason: string;
  readonly enqueuedAt: string | undefined;
  readonly deliveries: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export function toDeadLetter(queue: string, message: ServiceBusReceivedMessage): DeadLetter {
  const { messageId, sessionId, subject, enqueuedTimeUtc, deliveryCount, applicationProperties, body } =
    message;
  const { deadLetterReason, deadLetterErrorDescription } = message;
  return {
    queue,
    messageId: String(messageId),
    sessionId,
    type: subject,
    reason: [deadLetterReason, deadLetterErrorDescription].filter(Boolean).join(': ') || 'unknown',
    enqueuedAt: enqueuedTimeUtc?.toISOString(),
    deliveries: deliveryCount ?? 0,
    properties: { ...applicationProperties },
    body: readBody(body),
  };
}

function readBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body;
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
