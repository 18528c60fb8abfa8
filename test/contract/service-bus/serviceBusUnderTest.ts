/**
 * What the cases of this folder run against: the stand-in, or a real namespace when `SERVICEBUS_CONTRACT_CONNECTION`
 * holds a connection string. The namespace must have the queues of `queues.json`, and nobody else using them.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import { parseQueueDefinitions } from '../../../infra/local/service-bus/queueDefinitions.ts';
import { type Broker, startBroker } from '../../../infra/local/service-bus/startBroker.ts';
import { SkippingClock } from './skippingClock.ts';

const realConnectionString = process.env['SERVICEBUS_CONTRACT_CONNECTION'];
const definitions: unknown = JSON.parse(readFileSync(path.join(__dirname, 'queues.json'), 'utf8'));

export const queues = {
  plain: 'contract-plain',
  sessions: 'contract-sessions',
  once: 'contract-once',
  shortLived: 'contract-short-lived',
} as const;

/** As in `queues.json`. */
export const LOCK_DURATION = 10_000;
export const DUPLICATE_WINDOW = 20_000;
export const SHORT_LIFE = 10_000;
export const MAX_DELIVERY_COUNT = 3;

/** For what a real namespace can't be asked to do in a test. */
export const describeStandIn = realConnectionString === undefined ? describe : describe.skip;

/** Nothing has to arrive within it. */
export const PATIENCE = 20_000;
/** How long to look for something that must not arrive. */
export const BRIEFLY = 300;

export interface ServiceBusUnderTest {
  readonly connectionString: string;
  /** What the stand-in has reported as its own faults; a test fails that leaves any. */
  readonly faults: unknown[];
  /** A client that fails at once instead of trying again; closed after the test. */
  connect(options?: ServiceBusClientOptions): ServiceBusClient;
  /** Lets time pass for the service: put forward in the stand-in, waited for in Azure. */
  pass(milliseconds: number): Promise<void>;
}

/** Gives every test a fresh, empty service. */
export function useServiceBus(): ServiceBusUnderTest {
  const clients: ServiceBusClient[] = [];
  let clock = new SkippingClock();
  let broker: Broker | undefined;

  const serviceBus = {
    faults: [] as unknown[],
    get connectionString(): string {
      return realConnectionString ?? broker?.connectionString ?? '';
    },
    connect(options: ServiceBusClientOptions = {}): ServiceBusClient {
      const client = new ServiceBusClient(serviceBus.connectionString, {
        retryOptions: { maxRetries: 0, timeoutInMs: PATIENCE },
        ...options,
      });
      clients.push(client);
      return client;
    },
    async pass(milliseconds: number): Promise<void> {
      if (broker) clock.skip(milliseconds);
      else await sleep(milliseconds + 500);
    },
  };

  beforeEach(async () => {
    if (realConnectionString === undefined) {
      clock = new SkippingClock();
      broker = await startBroker({
        port: 0,
        queues: parseQueueDefinitions(definitions),
        clock,
        report: (fault) => serviceBus.faults.push(fault),
      });
    } else await emptyQueues(serviceBus.connect());
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await broker?.close();
    expect(serviceBus.faults.splice(0)).toEqual([]);
  });
  return serviceBus;
}

/** A session of its own for every test, so that nothing left over in a real namespace gets in its way. */
export const newSession = (): string => `session-${randomUUID()}`;

/** All messages there are, at least `count`. */
export async function receive(
  receiver: ServiceBusReceiver,
  count: number,
): Promise<ServiceBusReceivedMessage[]> {
  const received: ServiceBusReceivedMessage[] = [];
  const deadline = Date.now() + PATIENCE;
  while (received.length < count && Date.now() < deadline)
    received.push(
      ...(await receiver.receiveMessages(count - received.length, { maxWaitTimeInMs: PATIENCE })),
    );
  return received;
}

export async function receiveOne(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  const [message] = await receive(receiver, 1);
  if (!message) throw new Error('No message arrived.');
  return message;
}

/** What is there within a moment: for tests that something is not. */
export const receiveBriefly = (receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage[]> =>
  receiver.receiveMessages(10, { maxWaitTimeInMs: BRIEFLY });

export const bodies = (messages: readonly ServiceBusReceivedMessage[]): unknown[] =>
  messages.map(({ body }) => body as unknown);

async function emptyQueues(client: ServiceBusClient): Promise<void> {
  const plain = [queues.plain, queues.once, queues.shortLived];
  for (const queue of plain) await empty(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }));
  for (const queue of Object.values(queues))
    await empty(
      client.createReceiver(queue, { receiveMode: 'receiveAndDelete', subQueueType: 'deadLetter' }),
    );
}

async function empty(receiver: ServiceBusReceiver): Promise<void> {
  while ((await receiver.receiveMessages(100, { maxWaitTimeInMs: 1000 })).length > 0);
  await receiver.close();
}
