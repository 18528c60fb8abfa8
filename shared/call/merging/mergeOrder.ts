import { compareStamps, type Stamp } from './eventStamp.ts';

/** A value together with the stamp of the event that said it. */
export interface Stamped<T> {
  readonly value: T;
  readonly stamp: Stamp;
}

/**
 * Says which of two cells stays: positive keeps `a`. Every order here is total over distinct events, so keeping the
 * greater cell is commutative, associative and idempotent: the merged value depends on the set of events alone.
 */
export type Order<T> = (a: Stamped<T>, b: Stamped<T>) => number;

export const first: Order<unknown> = (a, b) => compareStamps(b.stamp, a.stamp);

export const latest: Order<unknown> = (a, b) => compareStamps(a.stamp, b.stamp);

/** The higher rank stays; inside one rank `otherwise` decides. */
export function highest<T>(rank: (value: T) => number, otherwise: Order<unknown>): Order<T> {
  return (a, b) => rank(a.value) - rank(b.value) || otherwise(a, b);
}

export function merge<T>(
  order: Order<T>,
  a: Stamped<T> | undefined,
  b: Stamped<T> | undefined,
): Stamped<T> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return order(a, b) >= 0 ? a : b;
}
