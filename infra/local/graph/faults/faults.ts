import type { Fault } from './fault.ts';

export const faults: readonly Fault[] = [];

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
