import type { CallEvent } from './callEvent.ts';
import { type CallRecord, contribute } from './callRecord.ts';
import { contributionOf } from './events/eventKinds.ts';
import { countRoster, emptyRoster, mergeRoster, type Roster, type RosterNews } from './roster.ts';

/**
 * Folds one event into a call's record. The result depends on the set of events folded and not on their order, so
 * late, swapped and batched arrivals come out alike; the caller sees to it that each event is folded once.
 * Throws a `ZodError` where the event's facts aren't of its kind.
 */
export function reduce(record: CallRecord, event: CallEvent): CallRecord {
  const heardAt = event.source === 'graph' ? new Date(event.receivedAt).toISOString() : undefined;
  return contribute(record, { ...contributionOf(event), heardAt }, event);
}

/** What an event says about who is in the call; nothing where it is about something else. */
export function rosterNewsOf(event: CallEvent): RosterNews | undefined {
  return contributionOf(event).roster;
}

/**
 * Folds an event that brings news of the roster. Rosters are large and most events say nothing of them, so a roster is
 * kept beside its record and read for such an event only.
 */
export function reduceWithRoster(
  record: CallRecord,
  roster: Roster = emptyRoster,
  event: CallEvent,
): { readonly record: CallRecord; readonly roster: Roster } {
  const news = rosterNewsOf(event);
  const merged = news === undefined ? roster : mergeRoster(roster, news, event);
  return { record: { ...reduce(record, event), roster: countRoster(merged) }, roster: merged };
}
