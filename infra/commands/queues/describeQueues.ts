import { formatTable } from '../../formatTable.ts';
import { describeAge } from './describeAge.ts';
import type { PendingEvent } from './pendingEvents.ts';
import type { Depth, QueueDepth } from './queueDepth.ts';

const headings = ['queue', 'waiting', 'oldest', 'scheduled', 'next due', 'dead letters', 'oldest'];

/** Depth and age of each queue, and of the table that stands in for the queue of events. */
export function describeQueues(
  queues: readonly QueueDepth[],
  pending: { readonly depth: Depth; readonly isComplete: boolean } | undefined,
  now: number,
): string {
  const table = formatTable(
    headings,
    queues.map(({ queue, waiting, scheduled, deadLetters, isComplete }) => {
      const counted = ({ count }: Depth) => (isComplete ? count : `${count} or more`);
      return [
        queue,
        counted(waiting),
        age(waiting, now),
        counted(scheduled),
        scheduled.first === undefined ? '-' : `in ${describeAge(scheduled.first - now)}`,
        counted(deadLetters),
        age(deadLetters, now),
      ];
    }),
  );
  return pending === undefined
    ? table
    : `${table}\n${describePending(pending.depth, pending.isComplete, now)}\n`;
}

function describePending({ count, first }: Depth, isComplete: boolean, now: number): string {
  if (count === 0) return 'No event waits in the table for its queue.';
  const counted = `${count}${isComplete ? '' : ' or more'}`;
  const since = first === undefined ? '' : `, the oldest for ${describeAge(now - first)}`;
  return `Events that wait in the table for their queue: ${counted}${since}.`;
}

function age({ first }: Depth, now: number): string {
  return first === undefined ? '-' : describeAge(now - first);
}

const pendingHeadings = ['received', 'call', 'type', 'event'];

export function describePendingEvents(events: readonly PendingEvent[]): string {
  if (events.length === 0) return 'No event waits in the table for its queue.\n';
  return formatTable(
    pendingHeadings,
    events.map(({ receivedAt, callId, type, id, fault }) => [
      receivedAt ?? '-',
      callId,
      type ?? `can't be read: ${fault}`,
      id,
    ]),
  );
}
