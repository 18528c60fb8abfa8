/**
 * Messages between the wire and the queue. A queue keeps what the sender wrote byte for byte (annotations, properties,
 * application properties, body); a delivery puts the broker's header and annotations around it.
 * https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-messaging-v1.0-os.html section 3.2
 */
import { randomUUID } from 'node:crypto';
import type { NewMessage, QueuedMessage } from '../queue/message.ts';
import { createReader, encodeTyped, type Typed, types } from './rhea.ts';

/** AMQP's own message format: one message. */
export const ORDINARY_FORMAT = 0;

/** Service Bus's message format: the body's data sections are complete messages. */
export const BATCH_FORMAT = 0x80013700;

const HEADER = 0x70;
const MESSAGE_ANNOTATIONS = 0x72;
const PROPERTIES = 0x73;
const APPLICATION_PROPERTIES = 0x74;
const DATA = 0x75;
const keptSections = [MESSAGE_ANNOTATIONS, PROPERTIES, APPLICATION_PROPERTIES, DATA, 0x76, 0x77, 0x78];

const TIME_TO_LIVE = 2;
const MESSAGE_ID = 0;
const GROUP_ID = 10;
const MAX_UINT = 0xffffffff;

const stateNumbers = { active: 0, deferred: 1, scheduled: 2 };

interface Section {
  readonly code: number;
  readonly value: Typed;
  readonly encoded: Buffer;
}

/** @param format the transfer's message format */
export function fromTransfer(payload: Buffer, format: number): NewMessage[] {
  if (format !== BATCH_FORMAT) return [fromEncodedMessage(payload)];
  return readSections(payload)
    .filter(({ code }) => code === DATA)
    .map(({ value }) => fromEncodedMessage(value.value));
}

export function fromEncodedMessage(payload: Buffer): NewMessage {
  const sections = readSections(payload);
  const annotations = mapOf(sections, MESSAGE_ANNOTATIONS);
  const timeToLive = fieldOf(sections, HEADER, TIME_TO_LIVE);
  const sessionId = fieldOf(sections, PROPERTIES, GROUP_ID);
  const scheduledFor: unknown = types.unwrap(annotations['x-opt-scheduled-enqueue-time']);
  const { messageId, kept } = withMessageId(sections.filter(({ code }) => keptSections.includes(code)));
  return {
    messageId,
    ...(typeof sessionId === 'string' && { sessionId }),
    ...(typeof timeToLive === 'number' && { timeToLive }),
    ...(scheduledFor instanceof Date && { scheduledFor: scheduledFor.getTime() }),
    content: Buffer.concat(kept.map(({ encoded }) => encoded)),
  };
}

/** A message as it is delivered, peeked or handed out by number. */
export function toEncodedMessage(message: QueuedMessage, lockedUntil?: number): Buffer {
  const sections = readSections(message.content);
  const applicationProperties = mapOf(sections, APPLICATION_PROPERTIES);
  const head = [
    header(message),
    described(MESSAGE_ANNOTATIONS, types.wrap_symbolic_map(annotationsOf(message, sections, lockedUntil))),
  ];
  const rest = message.deadLetter
    ? withApplicationProperties(sections, {
        ...applicationProperties,
        ...deadLetterProperties(message.deadLetter),
      })
    : sections;
  const bare = rest.filter(({ code }) => code !== MESSAGE_ANNOTATIONS).map(({ encoded }) => encoded);
  return Buffer.concat([encodeTyped(head), ...bare]);
}

/** Adds or replaces application properties, as a receiver may when it abandons, defers or dead-letters a message. */
export function reviseApplicationProperties(
  content: Buffer,
  changes: Readonly<Record<string, unknown>>,
): Buffer {
  const sections = readSections(content);
  const revised = withApplicationProperties(sections, {
    ...mapOf(sections, APPLICATION_PROPERTIES),
    ...changes,
  });
  return Buffer.concat(revised.map(({ encoded }) => encoded));
}

function readSections(payload: Buffer): Section[] {
  const reader = createReader(payload);
  const sections: Section[] = [];
  while (reader.remaining() > 0) {
    const start = reader.position;
    const value = reader.read();
    sections.push({
      code: value.descriptor?.value,
      value,
      encoded: payload.subarray(start, reader.position),
    });
  }
  return sections;
}

const sectionOf = (sections: readonly Section[], code: number): Typed | undefined =>
  sections.find((section) => section.code === code)?.value;

const fieldOf = (sections: readonly Section[], code: number, index: number): unknown =>
  types.unwrap(sectionOf(sections, code)?.value[index]);

/** The values keep their AMQP types. */
function mapOf(sections: readonly Section[], code: number): Record<string, Typed> {
  const items: Typed[] = sectionOf(sections, code)?.value ?? [];
  const entries: [string, Typed][] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    const [key, value] = [items[index], items[index + 1]];
    if (key && value) entries.push([String(key.value), value]);
  }
  return Object.fromEntries(entries);
}

const described = (code: number, value: Typed): Typed => types.described(types.wrap_ulong(code), value);

const section = (code: number, content: Typed): Section => {
  const value = described(code, content);
  return { code, value, encoded: encodeTyped([value]) };
};

/** The client library cannot settle a message without an id, so one sent without gets one. */
function withMessageId(sections: readonly Section[]): { messageId: string; kept: readonly Section[] } {
  const given = fieldOf(sections, PROPERTIES, MESSAGE_ID);
  if (typeof given === 'string' || typeof given === 'number')
    return { messageId: String(given), kept: sections };
  if (Buffer.isBuffer(given)) return { messageId: given.toString('hex'), kept: sections };
  const messageId = randomUUID();
  const fields: Typed[] = sectionOf(sections, PROPERTIES)?.value ?? [];
  const properties = section(PROPERTIES, types.wrap_list([messageId, ...fields.slice(MESSAGE_ID + 1)]));
  return { messageId, kept: insertInOrder(sections, properties) };
}

function withApplicationProperties(
  sections: readonly Section[],
  properties: Record<string, unknown>,
): Section[] {
  return insertInOrder(sections, section(APPLICATION_PROPERTIES, types.wrap_map(properties)));
}

/** Sections stand in ascending order of their codes; one of a code replaces another. */
function insertInOrder(sections: readonly Section[], inserted: Section): Section[] {
  return [
    ...sections.filter(({ code }) => code < inserted.code),
    inserted,
    ...sections.filter(({ code }) => code > inserted.code),
  ];
}

function header({ timeToLive, deliveryCount }: QueuedMessage): Typed {
  const ttl = timeToLive === undefined ? null : types.wrap_uint(Math.min(timeToLive, MAX_UINT));
  return described(HEADER, types.wrap_list([null, null, ttl, null, types.wrap_uint(deliveryCount)]));
}

function annotationsOf(
  message: QueuedMessage,
  sections: readonly Section[],
  lockedUntil: number | undefined,
) {
  return {
    ...mapOf(sections, MESSAGE_ANNOTATIONS),
    'x-opt-sequence-number': types.wrap_long(message.sequenceNumber),
    'x-opt-enqueue-sequence-number': types.wrap_long(message.enqueuedSequenceNumber),
    'x-opt-enqueued-time': types.wrap_timestamp(message.enqueuedAt),
    'x-opt-message-state': types.wrap_int(stateNumbers[message.state]),
    ...(lockedUntil !== undefined && { 'x-opt-locked-until': types.wrap_timestamp(lockedUntil) }),
    ...(message.deadLetter && { 'x-opt-deadletter-source': message.deadLetter.source }),
  };
}

function deadLetterProperties({ reason, description }: NonNullable<QueuedMessage['deadLetter']>) {
  return {
    ...(reason !== undefined && { DeadLetterReason: reason }),
    ...(description !== undefined && { DeadLetterErrorDescription: description }),
  };
}
