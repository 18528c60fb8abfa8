import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Chance } from './chance.ts';

/**
 * Does the work while every id that anybody makes up in this process follows from chance: the simulator's ids are part
 * of what an event is known by, and so of a schedule.
 */
export async function withSeededIds<T>({ below }: Chance, work: () => Promise<T>): Promise<T> {
  const { randomUUID } = crypto;
  const digits = (count: number) => Array.from({ length: count }, () => below(16).toString(16)).join('');
  crypto.randomUUID = () =>
    `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}` as ReturnType<typeof randomUUID>;
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    crypto.randomUUID = randomUUID;
    syncBuiltinESMExports();
  }
}
