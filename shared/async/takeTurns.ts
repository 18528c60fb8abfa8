import type { Clock } from '../ports/clock.ts';

/**
 * For long work in a process that others work in, too: whenever what it gives is called, and the work has gone on for
 * longer than a turn (milliseconds), whoever waits goes first.
 */
export function takeTurns(turn: number, clock: Pick<Clock, 'now' | 'sleep'>): () => Promise<void> {
  let began = clock.now();
  return async () => {
    if (clock.now() - began <= turn) return;
    await clock.sleep(0);
    began = clock.now();
  };
}
