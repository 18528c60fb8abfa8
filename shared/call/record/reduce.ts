import type { CallEvent } from './callEvent.ts';
import { type CallRecord, contribute } from './callRecord.ts';
import { contributionOf } from './events/eventKinds.ts';
import { countRoster, emptyRoster, mergeRoster, type Roster, type RosterNews } from './roster.ts';

/**
 * Folds one event into a call's record. The result depends on the set of events, and not on their order, so late and
 * swapped events give the same record. The caller must fold each event only once. Throws a `ZodError` if the event's
 * facts don't fit its kind.
 */
export function reduce(record: CallRecord, event: CallEvent): CallRecord {
  const heardAt = event.source === 'graph' ? new Date(event.receivedAt).toISOString() : undefined;
  return contribute(record, { ...contributionOf(event), heardAt }, event);
}

/** What an event says about the roster; `undefined` if nothing. */
export function rosterNewsOf(event: CallEvent): RosterNews | undefined {
  return contributionOf(event).roster;
}

/**
 * Folds an event with news of the roster. Rosters are large and few events change them, so they are stored beside the
 * record, and read only for such events.
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
