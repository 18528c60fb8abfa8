import type { Clock } from '../ports/clock.ts';

/** Calls `make` at most once in so many milliseconds, and returns the same result, or the same failure, in between. */
export function rememberFor<T>(
  milliseconds: number,
  make: () => Promise<T>,
  { now }: Pick<Clock, 'now'>,
): () => Promise<T> {
  let made: Promise<T> | undefined;
  let until = 0;
  return async () => {
    if (made === undefined || now() >= until) {
      until = now() + milliseconds;
      made = make();
    }
    return made;
  };
}
