import { isOpen, summarize } from '../call/record/summary.ts';
import type { CallDirectory } from '../ports/callDirectory.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandQueue } from '../ports/queues.ts';
import type { CallStore } from '../ports/storage.ts';
import type { Log } from '../ports/telemetry.ts';

interface Ports {
  readonly callDirectory: Pick<CallDirectory, 'list'>;
  readonly callStore: Pick<CallStore, 'load'>;
  readonly commandQueue: CommandQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds. By then the broker has forgotten the message that is sent again, and would not drop it as a duplicate. */
const WELL_PAST = 2 * 60 * 60_000;
/** A run ends before the host would end it; the next day's begins with the newest again. */
const RUN_TIME = 10 * 60_000;
const PAGE = 500;

/**
 * Sends again the planned check of each active call whose time is well past: its message was lost or dead-lettered, and
 * nothing else has happened to the call that would have taken up the chain. Where the message is only late, the second
 * of the two is stale. Resolves to how many were sent; a call that can't be read is skipped.
 */
export async function resumeChecks({
  callDirectory,
  callStore,
  commandQueue,
  clock,
  log,
}: Ports): Promise<number> {
  const begunAt = clock.now();
  let resumed = 0;
  let skipped = 0;
  let after: string | undefined;
  do {
    const listings = await callDirectory.list({ list: 'active', from: 0, to: begunAt, after, limit: PAGE });
    after = listings.length < PAGE ? undefined : listings.at(-1)?.key;
    for (const { callId } of listings) {
      try {
        const stored = await callStore.load(callId);
        const check = stored?.record.check;
        if (stored === undefined || check === undefined || !isOpen(summarize(stored.record))) continue;
        if (check.at + WELL_PAST > begunAt) continue;
        await commandQueue.send([{ kind: 'check', callId, n: check.n, at: begunAt }]);
        resumed += 1;
      } catch (error) {
        skipped += 1;
        log.warn("A call's check could not be resumed", { callId, error: String(error) });
      }
    }
  } while (after !== undefined && clock.now() - begunAt < RUN_TIME);
  if (resumed > 0 || skipped > 0)
    log.info('Resumed checks that were well past their time', { resumed, skipped });
  return resumed;
}
