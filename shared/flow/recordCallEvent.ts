import type { CallEvent } from '../call/event.ts';
import { type CallRecord, emptyRecord } from '../call/record.ts';
import { reduce, reduceWithRoster, rosterNewsOf } from '../call/reduce.ts';
import type { CallStore, Clock, Log, StoredRecord, StoredRoster, Telemetry } from '../ports.ts';
import { patiently } from './patiently.ts';
import { tellRecorded } from './tellRecorded.ts';

interface Ports {
  readonly callStore: CallStore;
  /** The last record of each call that this worker saved: it saves the read while nobody else writes. */
  readonly recentRecords: Map<string, StoredRecord>;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

const RECENT_LIMIT = 1_000;

/**
 * Folds one event into its call's record and stores both in one transaction: load → reduce → save, again where
 * somebody else changed the record meanwhile. An event that is already there changes nothing.
 */
export async function recordCallEvent(event: CallEvent, ports: Ports): Promise<void> {
  const { callStore, recentRecords } = ports;
  const load = async () => patiently(async () => callStore.load(event.callId), ports);
  let before = recentRecords.get(event.callId) ?? (await load());
  for (;;) {
    const { record, roster } = await fold(before?.record ?? emptyRecord(event.callId), event, ports);
    const saving = before;
    const result = await patiently(async () => callStore.save(record, event, saving, roster), ports);
    if (result === 'alreadyRecorded') {
      recentRecords.delete(event.callId);
      return;
    }
    if (result !== 'changedMeanwhile') {
      remember(recentRecords, result.saved);
      tellRecorded(event, saving?.record, record, ports.telemetry);
      return;
    }
    before = await load();
  }
}

interface Folded {
  readonly record: CallRecord;
  readonly roster?: StoredRoster;
}

/** Only news of the roster costs the read of it. One read too new is harmless: its record is then newer as well. */
async function fold(before: CallRecord, event: CallEvent, ports: Ports): Promise<Folded> {
  if (rosterNewsOf(event) === undefined) return { record: reduce(before, event) };
  const stored = await patiently(async () => ports.callStore.loadRoster(event.callId), ports);
  const { record, roster } = reduceWithRoster(before, stored?.roster, event);
  return { record, roster: { roster, rows: stored?.rows ?? 0 } };
}

function remember(recentRecords: Map<string, StoredRecord>, saved: StoredRecord): void {
  const { callId } = saved.record;
  recentRecords.delete(callId);
  recentRecords.set(callId, saved);
  const [oldest] = recentRecords.keys();
  if (recentRecords.size > RECENT_LIMIT && oldest !== undefined) recentRecords.delete(oldest);
}
