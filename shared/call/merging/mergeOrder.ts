import { compareStamps, type Stamp } from './eventStamp.ts';

/** A value, with the stamp of the event that it comes from. */
export interface Stamped<T> {
  readonly value: T;
  readonly stamp: Stamp;
}

/**
 * Compares two stamped values: above 0 `a` wins, below 0 `b` wins. Two different events are never equal, so keeping the
 * winner is commutative, associative and idempotent: the merged value depends on the set of events alone.
 */
export type Order<T> = (a: Stamped<T>, b: Stamped<T>) => number;

/** The earliest event wins. */
export const first: Order<unknown> = (a, b) => compareStamps(b.stamp, a.stamp);

/** The latest event wins. */
export const latest: Order<unknown> = (a, b) => compareStamps(a.stamp, b.stamp);

/** The higher rank wins; `otherwise` decides between equal ranks. */
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
