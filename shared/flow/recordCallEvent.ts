import type { CallEvent } from '../call/event.ts';
import { emptyRecord } from '../call/record.ts';
import { reduce } from '../call/reduce.ts';
import type { CallStore, Clock, Log, StoredRecord, Telemetry } from '../ports.ts';
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
    const record = reduce(before?.record ?? emptyRecord(event.callId), event);
    const saving = before;
    const result = await patiently(async () => callStore.save(record, event, saving), ports);
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

function remember(recentRecords: Map<string, StoredRecord>, saved: StoredRecord): void {
  const { callId } = saved.record;
  recentRecords.delete(callId);
  recentRecords.set(callId, saved);
  const [oldest] = recentRecords.keys();
  if (recentRecords.size > RECENT_LIMIT && oldest !== undefined) recentRecords.delete(oldest);
}
