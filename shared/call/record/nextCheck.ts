import { isAddressable } from '../notification/callIdOf.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import type { CallEvent } from './callEvent.ts';
import type { CallRecord } from './callRecord.ts';
import { check } from './events/callCheck.ts';
import type { PlannedCheck } from './plannedCheck.ts';
import { isOpen, summarize } from './summary.ts';

/** Milliseconds. */
export interface CheckIntervals {
  readonly callCheckDelay: number;
  readonly keepAliveInterval: number;
  readonly lostConfirmationDelay: number;
}

/** So many intervals without one keepAlive: Graph ends a call that has none for three of them. */
const GIVEN_UP_AFTER = 4;

/**
 * The check to plan now that the event is folded into the record; nothing where the planned one stands, where the call
 * is over or another host's, or where Graph can't be asked about it because no event has named its id yet. A call gets
 * its first check with its first event, another when it is established, and from then on each check's result brings the
 * next: one chain of messages a call, and never a look through all calls. Should a message of it get lost, whatever
 * happens next to the call takes the chain up again.
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

/** Again soon, while Graph still keeps the call alive; then after as long as it has failed already. */
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

/** Whether checks have failed for so long that a failure more means the end of asking. */
export function isGivenUp(
  record: CallRecord,
  planned: PlannedCheck,
  now: number,
  { keepAliveInterval }: Pick<CheckIntervals, 'keepAliveInterval'>,
): boolean {
  const failingSince = failingSinceOf(record, planned);
  return failingSince !== undefined && now - failingSince >= GIVEN_UP_AFTER * keepAliveInterval;
}

/** A call that Graph goes on telling of is alive, whatever it replies to questions. */
function failingSinceOf({ fields }: CallRecord, { failingSince }: PlannedCheck): number | undefined {
  const heardAt = fields.heardAt?.stamp.receivedAt ?? 0;
  return failingSince !== undefined && heardAt > failingSince ? undefined : failingSince;
}
