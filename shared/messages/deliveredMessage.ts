import * as z from 'zod';
import type { DeliveredMessage } from '../ports/queues.ts';

/** Ids that look like numbers reach a Node trigger as numbers. */
const text = z.union([z.string(), z.number().transform(String)]).catch('');

/** Of the two times that the host gives, `enqueuedTimeUtc` has no zone: JavaScript would take it for local time. */
const time = z.string().transform((written) => Date.parse(written));

const metadata = z.object({
  messageId: text,
  sessionId: text,
  deliveryCount: z.number().catch(1),
  enqueuedTime: time.pipe(z.number()).optional().catch(undefined),
  applicationProperties: z.object({ traceparent: z.string().optional() }).catch({}),
});

/** Reads what a Service Bus trigger says of its message. */
export function deliveredMessage(queue: string, triggerMetadata: unknown): DeliveredMessage {
  const { enqueuedTime, applicationProperties, ...ids } = metadata.parse(triggerMetadata ?? {});
  return { queue, ...ids, enqueuedAt: enqueuedTime, traceParent: applicationProperties.traceparent };
}
