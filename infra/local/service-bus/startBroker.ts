import { startAmqpServer } from './amqp/amqpServer.ts';
import { QueueReceivers } from './amqp/queueReceivers.ts';
import { connectionStringFor } from './amqp/sharedAccessSignature.ts';
import { type Clock, systemClock } from './clock.ts';
import type { JournalEntry } from './journal/entry.ts';
import { openJournal } from './journal/journal.ts';
import { Namespace } from './namespace.ts';
import { type QueueContents, toChanges, withoutLog } from './queue/changes.ts';
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
  /** Told of faults of the broker itself; by default they go to stderr. */
  readonly report?: (fault: unknown) => void;
}

export interface Broker {
  readonly port: number;
  readonly connectionString: string;
  close(): Promise<void>;
}

/** A Service Bus namespace on this machine, for the real client library. */
export async function startBroker({ port, queues, data, clock = systemClock, report = warn }: BrokerOptions) {
  const deadlines = new Deadlines(clock, report);
  const kept = data === undefined ? undefined : await openJournal(data);
  const { log = withoutLog, contents } = kept ?? {};
  const namespace = new Namespace({
    definitions: queues,
    clock,
    deadlines,
    log,
    ...(contents && { contents }),
  });
  kept?.log.compactFrom(() => changesOf(namespace, kept.contents));
  const receivers = new Map([...namespace.queues()].map((queue) => [queue, new QueueReceivers(queue)]));
  const receiversOf = (queue: Queue): QueueReceivers => receivers.get(queue) ?? new QueueReceivers(queue);
  const server = await startAmqpServer({ namespace, clock, deadlines, receiversOf }, port, report);
  return {
    port: server.port,
    connectionString: connectionStringFor(server.port),
    async close(): Promise<void> {
      await server.close();
      deadlines.close();
      kept?.log.close();
    },
  } satisfies Broker;
}

function warn(fault: unknown): void {
  console.error('service-bus:', fault);
}

/** A queue that is no longer defined keeps what it held, until it is defined again. */
function* changesOf(namespace: Namespace, kept: ReadonlyMap<string, QueueContents>): Iterable<JournalEntry> {
  for (const queue of namespace.queues()) for (const change of queue.asChanges()) yield [queue.name, change];
  for (const [name, { lastSequenceNumber, remembered, messages, sessionStates }] of kept) {
    if (namespace.has(name)) continue;
    const contents = {
      lastSequenceNumber,
      sessionStates,
      remembered: remembered.values(),
      messages: messages.values(),
    };
    for (const change of toChanges(contents)) yield [name, change];
  }
}
