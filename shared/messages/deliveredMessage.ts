import * as z from 'zod';
import type { DeliveredMessage } from '../ports/queues.ts';

/** A Node trigger delivers ids that look like numbers as numbers. */
const text = z.union([z.string(), z.number().transform(String)]).catch('');

/** The host also sends `enqueuedTimeUtc`, but without a zone, which JavaScript would read as local time. */
const time = z.string().transform((written) => Date.parse(written));

const metadata = z.object({
  messageId: text,
  sessionId: text,
  deliveryCount: z.number().catch(1),
  enqueuedTime: time.pipe(z.number()).optional().catch(undefined),
  applicationProperties: z.object({ traceparent: z.string().optional() }).catch({}),
});

/** Reads a Service Bus trigger's metadata. */
export function deliveredMessage(queue: string, triggerMetadata: unknown): DeliveredMessage {
  const { enqueuedTime, applicationProperties, ...ids } = metadata.parse(triggerMetadata ?? {});
  return { queue, ...ids, enqueuedAt: enqueuedTime, traceParent: applicationProperties.traceparent };
}
