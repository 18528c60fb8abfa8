import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/telemetry.ts';

/**
 * Opens all parts at the same time, and waits for them until the timeout (milliseconds). Failures are logged. Never
 * rejects.
 */
export async function openAll(
  parts: Readonly<Record<string, () => Promise<void>>>,
  timeout: number,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const opening = Object.entries(parts).map(async ([part, open]) => {
    await open().catch((error: unknown) =>
      log.warn('Not ready at the start', { part, error: String(error) }),
    );
  });
  const done = new AbortController();
  await Promise.race([Promise.all(opening), clock.sleep(timeout, done.signal)]);
  done.abort();
}
