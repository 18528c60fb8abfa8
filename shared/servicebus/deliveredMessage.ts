import * as z from 'zod';
import type { DeliveredMessage } from '../flow/orPoison.ts';

/** Ids that look like numbers reach a Node trigger as numbers. */
const text = z.union([z.string(), z.number().transform(String)]).catch('');

const metadata = z.object({ messageId: text, sessionId: text, deliveryCount: z.number().catch(1) });

/** Reads what a Service Bus trigger says of its message. */
export function deliveredMessage(queue: string, triggerMetadata: unknown): DeliveredMessage {
  return { queue, ...metadata.parse(triggerMetadata ?? {}) };
}
