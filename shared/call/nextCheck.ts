import type { CallEvent } from './event.ts';
import { check } from './events/check.ts';
import type { CallRecord } from './record.ts';
import { isOpen, summarize } from './summary.ts';

/**
 * The check of a call that is planned: one at a time, numbered, so that a message for an earlier one is known as stale.
 * `establishment`: has the call come to anything? `keepAlive`: Graph ends a call that has none for 45 minutes.
 * `confirmation`: Graph said that it doesn't know the call; it is asked once more before the call counts as lost.
 */
export interface PlannedCheck {
  readonly n: number;
  readonly purpose: 'establishment' | 'keepAlive' | 'confirmation';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Milliseconds. */
export interface CheckIntervals {
  readonly callCheckDelay: number;
  readonly keepAliveInterval: number;
  readonly lostConfirmationDelay: number;
}

/**
 * The check to plan now that the event is folded into the record; nothing where the planned one stands, or the call is
 * over or another host's. A call gets its first check with its first event, another when it is established, and from
 * then on each check's result brings the next: one chain of messages a call, and never a look through all calls.
 */
export function nextCheck(
  record: CallRecord,
  event: CallEvent,
  intervals: CheckIntervals,
): PlannedCheck | undefined {
  if (!isOpen(summarize(record))) return undefined;
  const purpose = purposeOfNext(record, event);
  if (purpose === undefined) return undefined;
  const n = (record.check?.n ?? 0) + 1;
  return { n, purpose, at: event.receivedAt + delayBefore(purpose, event, intervals) };
}

function purposeOfNext(record: CallRecord, event: CallEvent): PlannedCheck['purpose'] | undefined {
  const planned = record.check;
  const usual = record.fields.establishedAt === undefined ? 'establishment' : 'keepAlive';
  if (planned === undefined) return usual;
  const made = check.factsOf(event);
  if (made?.n === planned.n) {
    if (made.result === 'gone') return 'confirmation';
    return made.result === 'failed' ? planned.purpose : usual;
  }
  return usual === 'keepAlive' && planned.purpose === 'establishment' ? usual : undefined;
}

/** A check that couldn't be made is made again soon, while Graph still keeps the call alive. */
function delayBefore(purpose: PlannedCheck['purpose'], event: CallEvent, intervals: CheckIntervals): number {
  if (purpose === 'confirmation') return intervals.lostConfirmationDelay;
  const failed = check.factsOf(event)?.result === 'failed';
  if (purpose === 'establishment') return intervals.callCheckDelay;
  return failed
    ? Math.min(intervals.callCheckDelay, intervals.keepAliveInterval)
    : intervals.keepAliveInterval;
}
