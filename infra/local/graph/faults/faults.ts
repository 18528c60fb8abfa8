import type { Fault } from './fault.ts';
import { notificationFaults } from './notificationFaults.ts';
import { replyFaults } from './replyFaults.ts';
import { tokenFaults } from './tokenFaults.ts';
import { writingFaults } from './writingFaults.ts';

/** Everything that can go wrong on demand. */
export const faults: readonly Fault[] = [
  ...notificationFaults,
  ...writingFaults,
  ...replyFaults,
  ...tokenFaults,
];

/** The faults of these names, in this order; throws for a name there isn't. */
export function findFaults(names: readonly string[]): Fault[] {
  return names.map((name) => {
    const fault = faults.find((one) => one.name === name);
    if (fault === undefined) throw new UnknownFault(name);
    return fault;
  });
}

export class UnknownFault extends Error {
  constructor(name: string) {
    super(`There is no fault "${name}"; there are ${faults.map((one) => one.name).join(', ')}.`);
    this.name = 'UnknownFault';
  }
}
