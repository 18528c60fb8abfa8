import { takeTurns } from '../async/takeTurns.ts';
import { type CallResult, resultOf } from '../call/record/callResult.ts';
import { summarize } from '../call/record/summary.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import type { CallCounters } from '../ports/callCounters.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallStore } from '../ports/storage.ts';

interface Ports {
  readonly callCounters: CallCounters;
  readonly callStore: Pick<CallStore, 'load'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

export interface CallsInNumbers {
  /** ISO 8601, as `to`: the time whose calls these are; until now, where `to` is absent. */
  readonly from: string;
  readonly to: string | undefined;
  /** False where more calls began in the time that was asked for: then `from` is later. */
  readonly isComplete: boolean;
  readonly calls: number;
  /** Decided within the deadline, by Graph's word. */
  readonly answeredInTime: number;
  /** The largest share of a deadline that an answer took, 0 to 1; absent where none was accepted. */
  readonly slowestShareOfDeadline: number | undefined;
  readonly refused: number;
  readonly late: number;
  /** Of which nobody knows whether Graph did what was decided. */
  readonly unknown: number;
  readonly lost: number;
  /** Those that go on now, whenever they began. */
  readonly active: number;
  readonly pendingEvents: number;
  readonly poisonMessages: number;
}

/** Calls counted at most, records read at most for it, and milliseconds without a pause: this process answers calls, too. */
const MOST = 20_000;
const MOST_RECORDS = 200;
const TURN = 5;

/** Counts the calls that began in a time (milliseconds since the epoch, both included), and what waits or is lost. */
export async function summarizeCalls(
  { from, to: until }: { readonly from: number; readonly to?: number },
  { callCounters, callStore, clock }: Ports,
): Promise<CallsInNumbers> {
  // Another instance's clock may be ahead of this one's.
  const to = until ?? Number.MAX_SAFE_INTEGER;
  const [counted, active, pendingEvents, poisonMessages] = await Promise.all([
    callCounters.between({ from, to }, MOST),
    callCounters.active(MOST),
    callCounters.pendingEvents(MOST),
    callCounters.poisonMessages({ from, to }),
  ]);
  const goingOn = counted.calls.filter(({ result }) => result === undefined).slice(0, MOST_RECORDS);
  const read = await Promise.all(goingOn.map(async ({ callId }) => readResult(callId, callStore)));
  const results = [...counted.calls.map(({ result }) => result), ...read].filter(
    (result) => result !== undefined,
  );
  const counts = { answeredInTime: 0, refused: 0, late: 0, unknown: 0, lost: 0 };
  let slowest: number | undefined;
  const pause = takeTurns(TURN, clock);
  for (const { outcome, decisionOutcome, shareOfDeadline } of results) {
    await pause();
    if (decisionOutcome === 'accepted') counts.answeredInTime += 1;
    else if (decisionOutcome !== 'missed' && decisionOutcome !== 'none') counts[decisionOutcome] += 1;
    if (outcome === 'lost') counts.lost += 1;
    if (shareOfDeadline !== undefined) slowest = Math.max(slowest ?? 0, shareOfDeadline);
  }
  return {
    from: new Date(counted.since ?? from).toISOString(),
    to: until === undefined ? undefined : new Date(until).toISOString(),
    isComplete: counted.since === undefined,
    calls: counted.calls.length,
    ...counts,
    slowestShareOfDeadline: slowest,
    active: active.size,
    pendingEvents,
    poisonMessages,
  };
}

/** A record that can't be read counts as a call of which nothing is known. */
async function readResult(callId: string, callStore: Ports['callStore']): Promise<CallResult | undefined> {
  try {
    const stored = await callStore.load(callId);
    return stored && resultOf(summarize(stored.record));
  } catch (error) {
    if (isRetryable(error)) throw error;
    return undefined;
  }
}
