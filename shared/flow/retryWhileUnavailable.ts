import { Failure } from '../failure/failure.ts';
import { type Clock } from '../ports/clock.ts';
import { type Log } from '../ports/telemetry.ts';

/** What waits for a service needs to know when to stop. */
export interface RetryPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** When the message that is worked on goes back to the queue at the latest. Milliseconds since the epoch. */
  readonly giveBackAt: number;
}

const LONGEST_PAUSE = 10_000;

/**
 * Tries again while a service is away, with growing pauses, because giving a message back to the queue is answered
 * with the same message at once and burns its deliveries. All steps of one message share its time. Anything but a
 * `Failure` that may pass is thrown as it comes.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  { clock, log, giveBackAt }: RetryPorts,
): Promise<T> {
  for (let step = 200; ; step = Math.min(step * 2, LONGEST_PAUSE)) {
    const pause = Math.round(step * (0.75 + Math.random() / 4));
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
