import { createHash } from 'node:crypto';
import type { CallEvent } from './callEvent.ts';

/**
 * Bytes of JSON. Facts and data of one event together fit into a table row (1 MiB) even if they don't compress. The
 * facts fit into a message after compression, except hostile ones.
 */
const FACTS_LIMIT = 700 * 1024;
const DATA_LIMIT = 300 * 1024;
/**
 * Bytes of JSON in one part of a roster. Few parts are best, because each is recorded together with the whole roster so
 * far.
 */
const PART_LIMIT = 300 * 1024;

/**
 * Splits or shortens an event so that it can be queued and stored. A very large roster becomes several events: the
 * first of a full roster replaces the older one, and the others add to it, in any order. Any other event that is too
 * large loses data; what remains says how much is missing.
 */
export function fitEvent(event: CallEvent): readonly CallEvent[] {
  const { data, ...rest } = event;
  const kept = data === undefined || sizeOf(data) <= DATA_LIMIT ? event : { ...rest, data: omit(data) };
  if (sizeOf(event.facts) <= FACTS_LIMIT) return [kept];
  const parts = partsOf(event.facts);
  if (parts === undefined) return [{ ...kept, facts: lessen(event.facts, FACTS_LIMIT) }];
  const { data: _, ...ours } = kept;
  return parts.map((facts, n) =>
    n === 0 ? { ...kept, facts } : { ...ours, id: `${event.id}.part${String(n).padStart(4, '0')}`, facts },
  );
}

/** Replaces large data by its size and digest, by which it can be recognised. */
export function omit(data: unknown) {
  const text = JSON.stringify(data);
  return { dataOmitted: true, bytes: Buffer.byteLength(text), digest: digestOf(text) };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * Splits a roster's facts. All parts have the same number and time; later parts have greater ids, so they sort after
 * the first.
 */
function partsOf(facts: object): object[] | undefined {
  if (!('participants' in facts && Array.isArray(facts.participants) && 'full' in facts)) return undefined;
  const participants: unknown[] = facts.participants;
  const parts: unknown[][] = [[]];
  let size = 0;
  for (const participant of participants) {
    const fitting = sizeOf(participant) <= PART_LIMIT ? participant : lessen(Object(participant), PART_LIMIT);
    size += sizeOf(fitting);
    if (size > PART_LIMIT) {
      parts.push([]);
      size = sizeOf(fitting);
    }
    parts.at(-1)?.push(fitting);
  }
  return parts.map((part, n) =>
    n === 0
      ? { ...facts, participants: part, parts: parts.length }
      : { ...facts, full: false, participants: part, part: n },
  );
}

/**
 * Shortens the largest lists, records and texts until the facts fit `limit` bytes; their shape stays the same.
 * `omitted` holds the digest of the whole, and the number of entries of each list and record.
 */
export function lessen(facts: object, limit: number): object {
  const text = JSON.stringify(facts);
  const counts = Object.entries(facts).flatMap(([name, value]) => {
    const entries: number = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
    return entries > 1 ? [[name, entries]] : [];
  });
  const omitted = {
    bytes: Buffer.byteLength(text),
    digest: digestOf(text),
    counts: Object.fromEntries(counts),
  };
  let less = facts;
  // Each turn halves the largest part, so few turns are needed.
  for (let turn = 0; turn < 1_000 && sizeOf(less) > limit - 1_024; turn += 1)
    less = Object(lessenLargest(less, 0));
  return { ...less, omitted };
}

/** Objects with more properties are records, which may have any number of keys; our own shapes have fewer. */
const SHAPE = 40;

function lessenLargest(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, Math.floor(value.length / 2));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.length > 1
      ? value.slice(0, Math.floor(value.length / 2))
      : value.map((entry) => lessenLargest(entry, depth + 1));
  const entries = Object.entries(value);
  if (depth > 0 && entries.length > SHAPE) return Object.fromEntries(entries.slice(0, entries.length / 2));
  const sizes = entries.map(([, entry]) => sizeOf(entry));
  const largest = sizes.indexOf(Math.max(...sizes));
  return Object.fromEntries(
    entries.map(([name, entry], index) => [
      name,
      index === largest ? lessenLargest(entry, depth + 1) : entry,
    ]),
  );
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
