import { namesOf, UnknownFault } from '../../fault-injection/activeFaults.ts';
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
    if (fault === undefined) throw new UnknownFault('fault', name, namesOf(callFaults));
    return fault;
  });
}
