import { Failure } from '../failure/failure.ts';
import { type Clock } from '../ports/clock.ts';
import { type Log } from '../ports/telemetry.ts';

/** What a retry needs to know. */
export interface RetryPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** When the current message must go back to the queue. Milliseconds since the epoch. */
  readonly giveBackAt: number;
}

const LONGEST_PAUSE = 10_000;

/**
 * Retries with growing pauses while a service is unavailable. Returning the message to the queue would deliver it again
 * at once and use up its deliveries. All steps of one message share the time until `giveBackAt`. Any other error is
 * thrown at once.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  { clock, log, giveBackAt }: RetryPorts,
): Promise<T> {
  for (let step = 200; ; step = Math.min(step * 2, LONGEST_PAUSE)) {
    const pause = Math.round(step * (0.75 + clock.jitter() / 4));
    try {
      return await work();
    } catch (error) {
      const mayPass = error instanceof Failure && error.retryable;
      if (!(mayPass && clock.now() + pause <= giveBackAt)) throw error;
      log.warn('A service is away; trying again', {
        pause,
        error: `${error.message} ${String(error.cause)}`,
      });
    }
    await clock.sleep(pause);
  }
}
