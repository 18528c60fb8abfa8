import {
  type ActiveFault,
  type ActiveFaults,
  createActiveFaults,
} from '../../fault-injection/activeFaults.ts';
import type { Clock } from '../clock.ts';
import { type BrokerFault, brokerFaults, brokerRequests } from '../faults/brokerFaults.ts';

export type BrokerFaults = ActiveFaults<BrokerFault>;
export type ActiveBrokerFault = ActiveFault<BrokerFault>;

export const createBrokerFaults = (clock: Clock): BrokerFaults =>
  createActiveFaults({ kinds: brokerFaults, requests: brokerRequests, now: () => clock.now() });
