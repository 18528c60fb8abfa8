import {
  type ActiveFault,
  type ActiveFaults,
  createActiveFaults,
} from '../../fault-injection/activeFaults.ts';
import type { FaultKind } from '../../fault-injection/faultKind.ts';
import type { Clock } from '../../part/clock.ts';

/** The requests that a fault can strike: a message comes in, or its receiver settles one. */
export const brokerRequests = ['send', 'settle'] as const;
export type BrokerRequest = (typeof brokerRequests)[number];

export interface BrokerFault extends FaultKind {
  readonly requests: readonly BrokerRequest[];
  readonly reaction: 'busy' | 'late' | 'silence' | 'detach' | 'disconnect' | 'loseSession';
}

/** Every way in which the broker fails. */
export const brokerFaults: readonly BrokerFault[] = [
  {
    name: 'broker-busy',
    title: 'the broker refuses messages with ServerBusy',
    requests: ['send'],
    reaction: 'busy',
  },
  {
    name: 'broker-slow',
    title: 'the broker takes messages, and says so late',
    requests: ['send'],
    reaction: 'late',
  },
  {
    name: 'broker-silence',
    title: 'the broker takes messages, and never says so',
    requests: ['send'],
    reaction: 'silence',
  },
  {
    name: 'broker-detach',
    title: 'the broker detaches a link by force instead of taking a message, or of ending one',
    requests: brokerRequests,
    reaction: 'detach',
  },
  {
    name: 'broker-disconnect',
    title: 'the broker closes the connection instead of taking a message, or of ending one',
    requests: brokerRequests,
    reaction: 'disconnect',
  },
  {
    name: 'broker-session-lost',
    title: 'a session lock is lost in the moment in which a message of it is ended',
    requests: ['settle'],
    reaction: 'loseSession',
  },
];

export type BrokerFaults = ActiveFaults<BrokerFault>;
export type ActiveBrokerFault = ActiveFault<BrokerFault>;

export const createBrokerFaults = (clock: Clock): BrokerFaults =>
  createActiveFaults({ kinds: brokerFaults, requests: brokerRequests, now: () => clock.now() });
