import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from './action.ts';
import { explainError } from './explainError.ts';

/** Milliseconds between two looks. */
const PAUSE = 1_000;
const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Looks again and again until it is told that there is nothing more to see, or is interrupted. What fails after a first
 * look that went well is looked at again: who follows wants to see how it goes on.
 */
export async function follow(
  look: () => Promise<'goesOn' | 'isOver'>,
  { progress }: Pick<Conversation, 'progress'>,
  pause = PAUSE,
): Promise<void> {
  const interruption = new AbortController();
  const stop = () => interruption.abort();
  for (const signal of signals) process.once(signal, stop);
  try {
    let seen = await look();
    progress('');
    while (seen === 'goesOn') {
      await sleep(pause, undefined, { signal: interruption.signal }).catch(() => {});
      if (interruption.signal.aborted) return;
      try {
        seen = await look();
        progress('');
      } catch (error) {
        progress(`trying again: ${explainError(error).split('\n')[0]}`);
      }
    }
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
