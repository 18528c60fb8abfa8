import { isAddressable } from '../notification/callIdOf.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import type { CallEvent } from './callEvent.ts';
import type { CallRecord } from './callRecord.ts';
import { check } from './events/callCheck.ts';
import type { PlannedCheck } from './plannedCallCheck.ts';
import { isOpen, summarize } from './summary.ts';

/** Milliseconds. */
export interface CheckIntervals {
  readonly callCheckDelay: number;
  readonly keepAliveInterval: number;
  readonly lostConfirmationDelay: number;
}

/** Checks end after so many keep-alive intervals without success. Graph itself ends a call after three. */
const GIVEN_UP_AFTER = 4;

/**
 * The check to plan after this event. `undefined` if the planned check is still valid, if the call has ended or is
 * controlled by another host, or if no event has named Graph's call id yet. The first event of a call plans the first
 * check, the connection the second, and each result plans the next: one chain of messages a call, and never a scan of
 * all calls. If a message of the chain is lost, the call's next event continues the chain.
 */
export function nextCheck(
  record: CallRecord,
  event: CallEvent,
  intervals: CheckIntervals,
): PlannedCheck | undefined {
  if (!isOpen(summarize(record)) || !isAddressable(record.fields.graphCallId?.value ?? '')) return undefined;
  const next = nextOf(record, event, intervals);
  if (next === undefined) return undefined;
  const { delay, ...planned } = next;
  return { ...planned, n: (record.check?.n ?? 0) + 1, at: event.receivedAt + delay };
}

type Next = Pick<PlannedCheck, 'purpose' | 'failingSince'> & { readonly delay: number };

function nextOf(record: CallRecord, event: CallEvent, intervals: CheckIntervals): Next | undefined {
  const { callCheckDelay, keepAliveInterval, lostConfirmationDelay } = intervals;
  const planned = record.check;
  const usual: Next =
    record.fields.establishedAt === undefined
      ? { purpose: 'establishment', delay: callCheckDelay }
      : { purpose: 'keepAlive', delay: keepAliveInterval };
  if (planned === undefined) return usual;
  const made = check.factsOf(event);
  if (made?.n === planned.n) {
    if (made.result === 'gone') return { purpose: 'confirmation', delay: lostConfirmationDelay };
    return made.result === 'failed' ? afterFailure(record, planned, event, intervals) : usual;
  }
  if (usual.purpose === 'keepAlive' && planned.purpose === 'establishment') return usual;
  return event.receivedAt > planned.at + callCheckDelay
    ? omitUndefined({ purpose: planned.purpose, failingSince: planned.failingSince, delay: 0 })
    : undefined;
}

/**
 * The next check after a failed one. The first retries are quick, while Graph still keeps the call alive; then each
 * pause is as long as the checks have been failing, up to the keep-alive interval.
 */
function afterFailure(
  record: CallRecord,
  planned: PlannedCheck,
  { receivedAt }: CallEvent,
  { callCheckDelay, keepAliveInterval, lostConfirmationDelay }: CheckIntervals,
): Next {
  const { purpose } = planned;
  const failingSince = failingSinceOf(record, planned) ?? receivedAt;
  const soon =
    purpose === 'confirmation' ? lostConfirmationDelay : Math.min(callCheckDelay, keepAliveInterval);
  const delay = Math.max(soon, Math.min(receivedAt - failingSince, keepAliveInterval));
  return { purpose, failingSince, delay };
}

/** Whether checks have failed for so long that one more failure ends the chain. */
export function isGivenUp(
  record: CallRecord,
  planned: PlannedCheck,
  now: number,
  { keepAliveInterval }: Pick<CheckIntervals, 'keepAliveInterval'>,
): boolean {
  const failingSince = failingSinceOf(record, planned);
  return failingSince !== undefined && now - failingSince >= GIVEN_UP_AFTER * keepAliveInterval;
}

/** A call is alive if Graph still sends notifications about it, even if checks fail. */
function failingSinceOf({ fields }: CallRecord, { failingSince }: PlannedCheck): number | undefined {
  const heardAt = fields.heardAt?.stamp.receivedAt ?? 0;
  return failingSince !== undefined && heardAt > failingSince ? undefined : failingSince;
}
