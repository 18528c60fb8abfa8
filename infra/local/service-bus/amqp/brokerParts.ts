import type { Clock } from '../../part/clock.ts';
import type { BrokerFaults } from '../faults/brokerFaults.ts';
import type { Namespace } from '../namespace.ts';
import type { Deadlines } from '../queue/deadlines.ts';
import type { Queue } from '../queue/queue.ts';
import type { QueueReceivers } from './queueReceivers.ts';

/** Called with an error of the broker itself. */
export type Report = (fault: unknown) => void;

/** What every client connection works on. */
export interface BrokerParts {
  readonly namespace: Namespace;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly report: Report;
  readonly faults: BrokerFaults;
  /** After it a link that nothing goes over is detached, in milliseconds. */
  readonly idleTimeout: number;
  receiversOf(queue: Queue): QueueReceivers;
}
