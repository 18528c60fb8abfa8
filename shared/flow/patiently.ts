import { type Clock, Failure, type Log } from '../ports.ts';

/** How long one message waits out an outage under its renewed session lock before it goes back to the queue. */
const PATIENCE = 20 * 60_000;
const LONGEST_PAUSE = 10_000;

/**
 * Tries again while a service is away, with growing pauses, because giving a message back to the queue is answered
 * with the same message at once and burns its deliveries. Anything but a `Failure` that may pass is thrown as it comes.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { clock, log }: { clock: Clock; log: Log },
): Promise<T> {
  const until = clock.now() + PATIENCE;
  for (let pause = 200; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure && error.retryable) || clock.now() + pause > until) throw error;
      log.warn('A service is away; trying again', {
        pause,
        error: `${error.message} ${String(error.cause)}`,
      });
    }
    await clock.sleep(pause);
  }
}
