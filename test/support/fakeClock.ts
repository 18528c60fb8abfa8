import type { Clock } from '../../shared/ports/clock.ts';

/** A clock that moves only when somebody sleeps or the test says so. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
}

const START = Date.parse('2026-11-22T08:00:00.000Z');

/** When a message that is worked on from the start of such a clock goes back to its queue. */
export const giveBackAt = START + 15 * 60_000;

export function fakeClock(start = START): FakeClock {
  let time = start;
  const alarms: { readonly at: number; readonly controller: AbortController }[] = [];
  const advance = (milliseconds: number) => {
    time += Math.max(0, milliseconds);
    for (const { at, controller } of alarms) if (at <= time) controller.abort();
  };
  return {
    now: () => time,
    advance,
    sleep: async (milliseconds) => advance(milliseconds),
    nextTurn: async () => {},
    abortAfter: (milliseconds) => {
      const controller = new AbortController();
      alarms.push({ at: time + milliseconds, controller });
      if (milliseconds <= 0) controller.abort();
      return controller.signal;
    },
    jitter: () => 0.5,
  };
}
