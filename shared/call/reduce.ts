import type { CallEvent } from './event.ts';
import { contributionOf } from './events/index.ts';
import { type CallRecord, contribute } from './record.ts';

/**
 * Folds one event into a call's record. The result depends on the set of events folded and not on their order, so
 * late, swapped and batched arrivals come out alike; the caller sees to it that each event is folded once.
 * Throws a `ZodError` where the event's facts aren't of its kind.
 */
export function reduce(record: CallRecord, event: CallEvent): CallRecord {
  return contribute(record, contributionOf(event), event);
}
