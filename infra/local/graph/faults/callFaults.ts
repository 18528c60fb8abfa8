import type { CallFault } from './callFault.ts';
import { notificationFaults } from './notificationFaults.ts';
import { replyFaults } from './replyFaults.ts';
import { tokenFaults } from './tokenFaults.ts';
import { writingFaults } from './writingFaults.ts';

/** Everything that can go wrong on demand. */
export const callFaults: readonly CallFault[] = [
  ...notificationFaults,
  ...writingFaults,
  ...replyFaults,
  ...tokenFaults,
];

/** The faults of these names, in this order; throws for a name there isn't. */
export function findCallFaults(names: readonly string[]): CallFault[] {
  return names.map((name) => {
    const fault = callFaults.find((one) => one.name === name);
    if (fault === undefined) throw new UnknownCallFault(name);
    return fault;
  });
}

export class UnknownCallFault extends Error {
  constructor(name: string) {
    super(`There is no fault "${name}"; there are ${callFaults.map((one) => one.name).join(', ')}.`);
    this.name = 'UnknownCallFault';
  }
}
