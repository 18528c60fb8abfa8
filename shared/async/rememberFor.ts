import type { Clock } from '../ports/clock.ts';

/** Makes something at most once in a while (milliseconds), whether or not the making succeeds. */
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
