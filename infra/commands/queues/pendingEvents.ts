import type { PendingEvents } from '../../../shared/ports/storage.ts';
import type { Depth } from './queueDepth.ts';

/** An event that the queue hasn't taken yet, as it is told. */
export interface PendingEvent {
  readonly callId: string;
  readonly id: string;
  readonly type?: string;
  /** ISO 8601. */
  readonly receivedAt?: string;
  /** Why it can't be read. */
  readonly fault?: string;
}

/** The events that wait in the table, oldest first, and whether these are all. */
export async function listPendingEvents(pendingEvents: Pick<PendingEvents, 'list'>, limit: number) {
  const found: PendingEvent[] = [];
  let after: string | undefined;
  do {
    const { waiting, next } = await pendingEvents.list(after);
    for (const one of waiting) {
      const { callId, id } = one;
      if ('fault' in one) found.push({ callId, id, fault: String(one.fault) });
      else {
        const { type, receivedAt } = one.event;
        found.push({ callId, id, type, receivedAt: new Date(receivedAt).toISOString() });
      }
    }
    after = next;
  } while (after !== undefined && found.length < limit);
  const byAge = found.toSorted((one, other) => (one.receivedAt ?? '').localeCompare(other.receivedAt ?? ''));
  return { events: byAge.slice(0, limit), isComplete: after === undefined && found.length <= limit };
}

export function depthOfPending(events: readonly PendingEvent[]): Depth {
  const first = events.find(({ receivedAt }) => receivedAt !== undefined)?.receivedAt;
  return { count: events.length, ...(first !== undefined && { first: Date.parse(first) }) };
}
