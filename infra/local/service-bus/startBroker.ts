import { startAmqpServer } from './amqp/amqpServer.ts';
import { QueueReceivers } from './amqp/queueReceivers.ts';
import { connectionStringFor } from './amqp/sharedAccessSignature.ts';
import { type Clock, systemClock } from './clock.ts';
import { Namespace } from './namespace.ts';
import { withoutLog } from './queue/changes.ts';
import { Deadlines } from './queue/deadlines.ts';
import type { QueueDefinition } from './queue/definition.ts';
import type { Queue } from './queue/queue.ts';

export interface BrokerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly queues: ReadonlyMap<string, QueueDefinition>;
  readonly clock?: Clock;
  /** Told of faults of the broker itself; by default they go to stderr. */
  readonly report?: (fault: unknown) => void;
}

export interface Broker {
  readonly port: number;
  readonly connectionString: string;
  close(): Promise<void>;
}

/** A Service Bus namespace on this machine, for the real client library. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { clock = systemClock, report = (fault) => console.error('service-bus:', fault) } = options;
  const deadlines = new Deadlines(clock, report);
  const namespace = new Namespace({ definitions: options.queues, clock, deadlines, log: withoutLog });
  const receivers = new Map([...namespace.queues()].map((queue) => [queue, new QueueReceivers(queue)]));
  const receiversOf = (queue: Queue): QueueReceivers => receivers.get(queue) ?? new QueueReceivers(queue);
  const server = await startAmqpServer({ namespace, clock, deadlines, receiversOf }, options.port, report);
  return {
    port: server.port,
    connectionString: connectionStringFor(server.port),
    async close() {
      await server.close();
      deadlines.close();
    },
  };
}
