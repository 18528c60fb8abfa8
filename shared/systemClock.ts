import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './ports/clock.ts';

/** One for all: most signals outlive what they are for, and each error of its own would cost more than the signal. */
const overdue = new DOMException('The time is over.', 'TimeoutError');

/** Shared by all who wait for the same turn, so that what they then send leaves together. */
let turn: Promise<void> | undefined;

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
  nextTurn: async () => {
    turn ??= setImmediate().then(() => {
      turn = undefined;
    });
    return turn;
  },
  abortAfter: (milliseconds) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(overdue), Math.max(0, milliseconds)).unref();
    return controller.signal;
  },
  jitter: () => Math.random(),
};
