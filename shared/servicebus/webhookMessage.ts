import * as z from 'zod';
import type { DeliveredMessage } from '../ports/queues.ts';
import type { DeliveredWebhookMessage, WebhookMessage } from '../ports/webhook.ts';

const TYPE = 'deliver';

const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  type: z.literal(TYPE),
  subject: z.string().min(1),
  data: z.object({
    n: z.int().positive(),
    tries: z.int().nonnegative(),
    undeliverable: z.exactOptional(z.literal(true)),
    at: z.exactOptional(z.number()),
  }),
});

/**
 * What the broker knows a message by: the same one sent twice is dropped, a later one of its chain isn't, nor one of a
 * try that was made again because a worker was killed.
 */
export function webhookMessageId({ callId, n, tries, undeliverable, at }: WebhookMessage): string {
  const first = `deliver:${callId}:${n}`;
  if (undeliverable === true) return `${first}:undeliverable:${tries}`;
  return tries === 0 ? first : `${first}:retry:${tries}:${at}`;
}

/** As it travels in the queue: a CloudEvent whose `subject` is the call. */
export function toCloudWebhookMessage(message: WebhookMessage) {
  const { callId, ...data } = message;
  return {
    specversion: '1.0',
    id: webhookMessageId(message),
    source: '/graph-call-handler/webhook',
    type: TYPE,
    subject: callId,
    datacontenttype: 'application/json',
    data,
  };
}

/** Reads a queue message's body, and what its delivery tells of it. Throws a `ZodError` if it is none of ours. */
export function fromCloudWebhookMessage(
  body: unknown,
  { messageId, traceParent }: DeliveredMessage,
  invocation: string | undefined,
): DeliveredWebhookMessage {
  const { subject, data } = cloudEvent.parse(body);
  const message = { callId: subject, ...data };
  return {
    ...message,
    isReplay: messageId !== webhookMessageId(message),
    traceParent: traceParent ?? invocation,
  };
}
