import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './ports/clock.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(Math.max(0, milliseconds), undefined, signal === undefined ? {} : { signal });
    } catch {
      // Aborted: the sleep ends early.
    }
  },
  nextTurn: async () => setImmediate(),
  abortAfter: (milliseconds) => AbortSignal.timeout(Math.max(0, Math.round(milliseconds))),
  jitter: () => Math.random(),
};
