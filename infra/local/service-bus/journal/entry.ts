/** A change of a queue as a piece of JSON; bytes as base64. */
import * as z from 'zod';
import type { QueueChange } from '../queue/changes.ts';

/** The name of the queue and what changed in it. */
export type JournalEntry = readonly [queue: string, change: QueueChange];

const bytes = z.codec(z.base64(), z.instanceof(Buffer), {
  decode: (text) => Buffer.from(text, 'base64'),
  encode: (buffer) => buffer.toString('base64'),
});
const state = z.enum(['active', 'deferred', 'scheduled']);

const message = z.object({
  messageId: z.string(),
  sessionId: z.string().exactOptional(),
  timeToLive: z.number().exactOptional(),
  scheduledFor: z.number().exactOptional(),
  content: bytes,
  sequenceNumber: z.number(),
  enqueuedSequenceNumber: z.number(),
  enqueuedAt: z.number(),
  expiresAt: z.number().exactOptional(),
  deliveryCount: z.number(),
  state,
  deadLetter: z
    .object({
      source: z.string(),
      reason: z.string().exactOptional(),
      description: z.string().exactOptional(),
    })
    .exactOptional(),
});

const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stored'), message }),
  z.object({
    kind: z.literal('changed'),
    sequenceNumber: z.number(),
    deliveryCount: z.number().exactOptional(),
    state: state.exactOptional(),
    content: bytes.exactOptional(),
  }),
  z.object({ kind: z.literal('removed'), sequenceNumber: z.number() }),
  z.object({
    kind: z.literal('remembered'),
    message: z.object({ messageId: z.string(), sequenceNumber: z.number(), acceptedAt: z.number() }),
  }),
  z.object({ kind: z.literal('numbered'), lastSequenceNumber: z.number() }),
  z.object({ kind: z.literal('sessionState'), sessionId: z.string(), state: bytes.exactOptional() }),
]);

/** One line of the journal: all changes of one operation, so that they survive together or not at all. */
const line = z.array(z.tuple([z.string(), change]));

export const toLine = (entries: readonly JournalEntry[]): string =>
  `${JSON.stringify(z.encode(line, entries as [string, QueueChange][]))}\n`;

export const fromLine = (text: string): JournalEntry[] => z.decode(line, JSON.parse(text));
