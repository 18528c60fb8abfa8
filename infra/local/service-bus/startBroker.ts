import { type Clock, systemClock } from '../part/clock.ts';
import { serviceBusConnectionString } from '../part/connectionStrings.ts';
import { startAmqpServer } from './amqp/amqpServer.ts';
import type { Report } from './amqp/brokerParts.ts';
import { QueueReceivers } from './amqp/queueReceivers.ts';
import { createBrokerFaults } from './faults/brokerFaults.ts';
import { type OpenedJournal, openJournal } from './journal/journal.ts';
import { Namespace, type NamespaceOptions } from './namespace.ts';
import { toChanges, withoutLog } from './queue/changes.ts';
import { Deadlines } from './queue/deadlines.ts';
import type { QueueDefinition } from './queue/definition.ts';
import type { Queue } from './queue/queue.ts';

export interface BrokerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly queues: ReadonlyMap<string, QueueDefinition>;
  /** A folder to keep everything in, so that it survives the process; without it all is in memory. */
  readonly data?: string;
  readonly clock?: Clock;
  /** After it a link that nothing goes over is detached, in milliseconds; Azure's ten minutes where absent. */
  readonly idleTimeout?: number;
  /** Told of faults of the broker itself; by default they go to stderr. */
  readonly report?: Report;
}

export interface Broker {
  readonly port: number;
  readonly connectionString: string;
  close(): Promise<void>;
}

const AZURE_IDLE_TIMEOUT = 600_000;

/** A Service Bus namespace on this machine, for the real client library. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { port, queues: definitions, data, clock = systemClock, report = warn } = options;
  const { idleTimeout = AZURE_IDLE_TIMEOUT } = options;
  const journal = data === undefined ? undefined : await openJournal(data);
  const deadlines = new Deadlines(clock, report);
  const stop = () => {
    deadlines.close();
    journal?.log.close();
  };
  try {
    const namespace = restoreNamespace({ definitions, clock, deadlines, log: withoutLog }, journal);
    const receiversOf = rememberReceivers(report);
    const faults = createBrokerFaults(clock);
    const parts = { namespace, clock, deadlines, report, receiversOf, faults, idleTimeout };
    const server = await startAmqpServer(parts, port);
    return {
      port: server.port,
      connectionString: serviceBusConnectionString(server.port),
      async close() {
        await server.close();
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function restoreNamespace(options: NamespaceOptions, journal: OpenedJournal | undefined): Namespace {
  if (!journal) return new Namespace(options);
  const { log, contents } = journal;
  const namespace = new Namespace({ ...options, log, contents });
  const names = new Set(Array.from(namespace.queues(), ({ name }) => name));
  // A queue that is no longer defined keeps what it held, until it is defined again.
  const undefinedQueues = [...contents].filter(([name]) => !names.has(name));
  log.compactFrom(function* () {
    for (const queue of namespace.queues())
      for (const change of queue.asChanges()) yield [queue.name, change];
    for (const [name, kept] of undefinedQueues) for (const change of toChanges(kept)) yield [name, change];
  });
  return namespace;
}

function rememberReceivers(report: Report): (queue: Queue) => QueueReceivers {
  const remembered = new Map<Queue, QueueReceivers>();
  return (queue) => {
    const receivers = remembered.get(queue) ?? new QueueReceivers(queue, report);
    remembered.set(queue, receivers);
    return receivers;
  };
}

function warn(fault: unknown): void {
  console.error('service-bus:', fault);
}
