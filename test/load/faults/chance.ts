import { seededRandom } from '../../../infra/local/fault-injection/seededRandom.ts';

/** Chance of one schedule: everything that differs from one to the next is drawn here, so that a seed repeats it. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  below(limit: number): number;
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function createChance(seed: number): Chance {
  const next = seededRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: (probability) => next() < probability,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
  };
}
