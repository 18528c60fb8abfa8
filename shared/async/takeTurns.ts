import type { Clock } from '../ports/clock.ts';

/**
 * Lets long work share the event loop. The work calls the returned function often; if a turn (milliseconds) has passed,
 * that function yields to other tasks first.
 */
export function takeTurns(turn: number, clock: Pick<Clock, 'now' | 'sleep'>): () => Promise<void> {
  let began = clock.now();
  return async () => {
    if (clock.now() - began <= turn) return;
    await clock.sleep(0);
    began = clock.now();
  };
}
