import { formatTable } from '../../formatTable.ts';
import type { DeadLetter } from './deadLetter.ts';

const headings = ['queue', 'message', 'session', 'type', 'enqueued', 'deliveries', 'reason'];

/** Characters of a reason in the list; show prints all of it. */
const REASON_WIDTH = 120;

export function describeDeadLetters(letters: readonly DeadLetter[]): string {
  return letters.length === 0 ? 'No dead letters.\n' : formatTable(headings, letters.map(toRow));
}

function toRow({
  queue,
  messageId,
  sessionId,
  type,
  enqueuedAt,
  deliveries,
  reason,
}: DeadLetter): (string | number)[] {
  const line = reason.replace(/\s+/g, ' ');
  const short = line.length > REASON_WIDTH ? `${line.slice(0, REASON_WIDTH)}…` : line;
  return [queue, messageId, sessionId ?? '-', type ?? '-', enqueuedAt ?? '-', deliveries, short];
}
