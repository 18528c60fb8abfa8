import { createHash } from 'node:crypto';
import type { CallEvent } from './callEvent.ts';

/**
 * Bytes of JSON. One event's facts and data fit a row of a table (1 MiB) together, however badly they compress; the
 * facts fit a message once they are compressed, as all but hostile ones can be.
 */
const FACTS_LIMIT = 700 * 1024;
const DATA_LIMIT = 300 * 1024;
/** A part of a roster: few enough of them, since each is recorded with the whole roster so far. */
const PART_LIMIT = 300 * 1024;

/**
 * An event as one or several that can be queued and stored. The roster of a very large meeting becomes several events:
 * the first of them clears what was before it, if the roster is a full one, and the others add to that, in whatever
 * order they are recorded. What is too large otherwise says less, and how much is missing.
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

/** What is too large keeps its digest, so that it can at least be recognised. */
export function omit(data: unknown) {
  const text = JSON.stringify(data);
  return { dataOmitted: true, bytes: Buffer.byteLength(text), digest: digestOf(text) };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A roster's facts in parts, all of one number and stamp: a later part's id is greater, so it stands behind the first. */
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
 * The same facts, of the same shape, with less in their largest lists, records and texts until they have no more than
 * so many bytes. `omitted` has the digest of the whole, and how many entries each list and record had.
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
  // Each turn halves what is largest, so that many are never needed.
  for (let turn = 0; turn < 1_000 && sizeOf(less) > limit - 1_024; turn += 1)
    less = Object(lessenLargest(less, 0));
  return { ...less, omitted };
}

/** Objects with more properties than a shape of ours has are records, which may have any number. */
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
