/**
 * The outcomes of a delivery as Service Bus reads them.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide#receive-operations
 */
import * as z from 'zod';
import type { Settlement } from '../queue/queue.ts';
import { reviseApplicationProperties } from './messageFormat.ts';

const propertiesSchema = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});
const modifiedSchema = z.object({
  undeliverable_here: z.boolean().nullish(),
  message_annotations: propertiesSchema,
});
const rejectedSchema = z.object({ error: z.object({ info: propertiesSchema }).nullish() });
const text = z.string().optional().catch(undefined);
const deadLetterInfoSchema = z.looseObject({ DeadLetterReason: text, DeadLetterErrorDescription: text });

/** The four ways of AMQP to end a delivery. */
export const outcomeNames = ['accepted', 'rejected', 'released', 'modified'] as const;
export type OutcomeName = (typeof outcomeNames)[number];

const readers: Record<OutcomeName, (fields: unknown) => Settlement> = {
  accepted: () => ({ kind: 'complete' }),
  released: () => ({ kind: 'release' }),
  modified: (fields) => {
    const { undeliverable_here: isDeferred, message_annotations: changes } = modifiedSchema.parse(fields);
    return { kind: isDeferred ? 'defer' : 'abandon', ...revisionWith(changes) };
  },
  rejected: (fields) => toDeadLetter(rejectedSchema.parse(fields).error?.info ?? {}),
};

/** @param fields what the outcome says beyond its name */
export const toSettlement = (name: OutcomeName, fields: unknown): Settlement => readers[name](fields);

function toDeadLetter(info: Record<string, unknown>): Settlement {
  const {
    DeadLetterReason: reason,
    DeadLetterErrorDescription: description,
    ...changes
  } = deadLetterInfoSchema.parse(info);
  return {
    kind: 'deadLetter',
    ...revisionWith(changes),
    ...(reason !== undefined && { reason }),
    ...(description !== undefined && { description }),
  };
}

/** The properties a receiver changes become application properties of the message. */
export function revisionWith(changes: Record<string, unknown>): Pick<Settlement, 'revise'> {
  if (Object.keys(changes).length === 0) return {};
  return { revise: (content) => reviseApplicationProperties(content, changes) };
}
