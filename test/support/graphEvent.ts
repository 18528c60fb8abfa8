import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stamp } from '../../shared/call/merging/eventStamp.ts';
import { callIdOf } from '../../shared/call/notification/callIdOf.ts';
import { toNotification } from '../../shared/call/notification/notification.ts';
import type { CallEvent } from '../../shared/call/record/callEvent.ts';
import { readNotification } from '../../shared/call/record/events/eventKinds.ts';

/** One change out of a delivery of Graph's as the event that it becomes; the stamp is the test's. */
export function graphEvent(item: unknown, stamp: Partial<Stamp> = {}): CallEvent {
  const notification = toNotification(item);
  const callId = notification && callIdOf(notification)?.callId;
  if (notification === undefined || callId === undefined) throw new Error('The change names no call.');
  const { type, facts } = readNotification(notification);
  const { receivedAt = Date.UTC(2026, 10, 22, 8), position = 0, id = 'e' } = stamp;
  return { id, callId, type, facts, source: 'graph', receivedAt, position, data: item };
}

/** The changes of a document's example, by its page and name under `test/fixtures/notifications`. */
export function documentChanges(example: string): unknown[] {
  const file = path.join('test/fixtures/notifications', `${example}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { value: unknown[] }).value;
}
