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

/**
 * Milliseconds. After this time the broker has forgotten the first message and doesn't drop the second as a duplicate.
 */
const WELL_PAST = 2 * 60 * 60_000;
/** A run ends before the host's timeout. The next day's run starts again with the newest calls. */
const RUN_TIME = 10 * 60_000;
const PAGE = 500;

/**
 * Sends the planned check of each active call again if it is long overdue: its message was lost or became a dead
 * letter, and no event has continued the chain. If the first message is only late, the second is stale. Resolves to the
 * number sent. A call that can't be read is skipped.
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
