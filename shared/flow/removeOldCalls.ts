import { isOpen, summarize } from '../call/record/summary.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import { poisonReason } from '../failure/poisonReason.ts';
import type { CallListing, CallRemoval } from '../ports/callDirectory.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallStore } from '../ports/storage.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';

interface Ports {
  readonly callStore: CallStore;
  readonly callRemoval: CallRemoval;
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

const DAY = 24 * 60 * 60_000;
/** A run ends before the host's timeout would stop it. The next day's run continues. */
const RUN_TIME = 20 * 60_000;
/** Listings read at once, and calls removed in parallel. */
const BATCH = 5_000;
const CONCURRENCY = 16;
/** Failures that are logged with their reason. */
const TOLD = 10;

/** Numbers of old calls: removed, kept because they may be going on, and skipped because of a failure. */
export interface Removal {
  readonly removed: number;
  readonly kept: number;
  readonly failed: number;
}

/**
 * Removes calls that began before the retention time, oldest first. A call without a recorded end is kept twice as
 * long. A call that can't be read or removed is skipped and logged. If a whole group fails, the run ends.
 */
export async function removeOldCalls(ports: Ports): Promise<Removal> {
  return ports.telemetry.inSpan(span.removeOldCalls, {}, async () => remove(ports));
}

async function remove(ports: Ports): Promise<Removal> {
  const { callRemoval, retentionDays, clock, log } = ports;
  const startedAt = clock.now();
  const dueBefore = startedAt - retentionDays * DAY;
  const done = { removed: 0, kept: 0, failed: 0 };
  const reasons: string[] = [];
  for await (const listings of oldestFirst(callRemoval, dueBefore)) {
    if (clock.now() - startedAt > RUN_TIME) {
      log.warn('Old calls are left for the next run', done);
      return done;
    }
    const tried = await Promise.allSettled(
      listings.map(async (listing) => removeWhenDue(listing, dueBefore, ports)),
    );
    const failures = tried.flatMap((one, index) =>
      one.status === 'rejected' ? [{ callId: listings[index]?.callId, reason: one.reason as unknown }] : [],
    );
    done.removed += tried.filter((one) => one.status === 'fulfilled' && one.value).length;
    done.kept += tried.filter((one) => one.status === 'fulfilled' && !one.value).length;
    done.failed += failures.length;
    for (const { callId, reason } of failures.slice(0, TOLD - reasons.length))
      reasons.push(`${callId}: ${poisonReason(reason)}`);
    // The storage is unavailable.
    if (failures.length === CONCURRENCY && failures.every(({ reason }) => isRetryable(reason))) break;
  }
  if (done.failed > 0) log.error('Some old calls could not be removed', { ...done, reasons });
  else if (done.removed > 0 || done.kept > 0) log.info('Removed old calls', done);
  return done;
}

/** In groups of the size that is removed in parallel. */
async function* oldestFirst(callRemoval: CallRemoval, to: number): AsyncGenerator<readonly CallListing[]> {
  let after: string | undefined;
  for (;;) {
    const listings = await callRemoval.oldest({ to, after, limit: BATCH });
    for (let start = 0; start < listings.length; start += CONCURRENCY)
      yield listings.slice(start, start + CONCURRENCY);
    if (listings.length < BATCH) return;
    after = listings.at(-1)?.key;
  }
}

async function removeWhenDue(listing: CallListing, dueBefore: number, ports: Ports): Promise<boolean> {
  const { callStore, callRemoval, retentionDays } = ports;
  const stored = await callStore.load(listing.callId);
  const call = stored && summarize(stored.record);
  if (call !== undefined) {
    const dueAt = isOpen(call) ? dueBefore - retentionDays * DAY : dueBefore;
    const { callId, startedAt } = call;
    const began = startedAt === undefined ? await lastHeardOf(callId, callStore) : Date.parse(startedAt);
    if (began > dueAt) return false;
  }
  await callRemoval.remove(listing);
  return true;
}

/**
 * A call without `startedAt` is listed as the oldest of all. Its age is that of its last event, without our own checks.
 */
async function lastHeardOf(callId: string, callStore: CallStore): Promise<number> {
  const { events = [] } = (await callStore.history(callId)) ?? {};
  const told = events.filter(({ source }) => source !== 'scheduler');
  return Math.max(0, ...told.map(({ receivedAt }) => receivedAt));
}
