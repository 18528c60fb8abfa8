import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServiceBusClient, type ServiceBusReceiver } from '@azure/service-bus';
import { serviceBusConnectionString } from '../../../infra/local/part/connectionStrings.ts';
import { buildPart } from '../../support/buildPart.ts';
import { eventually } from '../../support/eventually.ts';
import { type RunningPart, startPart } from '../../support/startPart.ts';
import {
  bodies,
  describeStandIn,
  MAX_DELIVERY_COUNT,
  newSession,
  PATIENCE,
  queues,
  receive,
  receiveBriefly,
  receiveOne,
} from './serviceBusUnderTest.ts';

const queueFile = path.join(__dirname, 'queues.json');
describeStandIn('with --data, what was acknowledged survives kill -9', () => {
  let program: string;
  let data: string;
  let broker: RunningPart;
  let client: ServiceBusClient;

  beforeAll(async () => {
    program = await buildPart('infra/local/service-bus/main.ts');
  });
  beforeEach(async () => {
    data = mkdtempSync(path.join(tmpdir(), 'service-bus-'));
    await start();
  });
  afterEach(async () => {
    await client.close();
    await broker.stop();
    rmSync(data, { recursive: true });
  });

  async function start(): Promise<void> {
    broker = await startPart(program, ['--port', '0', '--queues', queueFile, '--data', data]);
    client = connect({ timeoutInMs: PATIENCE });
  }

  function connect({ timeoutInMs }: { timeoutInMs: number }): ServiceBusClient {
    const connectionString = serviceBusConnectionString(broker.port);
    return new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs } });
  }

  async function killAndRestart(): Promise<void> {
    const ended = new Promise((resolve) => broker.process.once('exit', resolve));
    broker.process.kill('SIGKILL');
    await ended;
    await client.close();
    await start();
  }

  const plainReceiver = (): ServiceBusReceiver => client.createReceiver(queues.plain);

  test('every message, even when it is killed in the middle of sending', async () => {
    // What is under way when the broker dies is given up after this client's own, short time.
    const sendingClient = connect({ timeoutInMs: 3000 });
    const sender = sendingClient.createSender(queues.plain);
    const acknowledged: number[] = [];
    let number = 0;
    const sendUntilItFails = async () => {
      for (;;) {
        const body = number++;
        const isSent = await sender.sendMessages({ body }).then(
          () => true,
          () => false,
        );
        if (!isSent) return;
        acknowledged.push(body);
      }
    };
    const sending = Promise.all(Array.from({ length: 16 }, sendUntilItFails));
    await eventually('500 messages were acknowledged', () => acknowledged.length >= 500, {
      seen: () => acknowledged.length,
    });

    await killAndRestart();
    await sending;
    await sendingClient.close();

    const found = new Set<unknown>();
    for (let some = 1; some > 0; ) {
      const received = await plainReceiver().receiveMessages(1000, { maxWaitTimeInMs: 1000 });
      for (const { body } of received) found.add(body);
      some = received.length;
    }
    expect(acknowledged.filter((body) => !found.has(body))).toEqual([]);
  });

  test('a completed message stays completed, a locked one can be received again at once', async () => {
    await client.createSender(queues.plain).sendMessages([{ body: 'done' }, { body: 'locked' }]);
    const receiver = plainReceiver();
    const [done] = await receive(receiver, 2);
    if (!done) throw new Error('No message arrived.');
    await receiver.completeMessage(done);

    await killAndRestart();

    expect(bodies(await receive(plainReceiver(), 1))).toEqual(['locked']);
    expect(await receiveBriefly(plainReceiver())).toEqual([]);
  });

  test('the count of failed deliveries, and properties changed by them', async () => {
    await client.createSender(queues.plain).sendMessages({ body: 'x' });
    const receiver = plainReceiver();
    await receiver.abandonMessage(await receiveOne(receiver), { attempt: 1 });

    await killAndRestart();

    expect(await receiveOne(plainReceiver())).toMatchObject({
      deliveryCount: 1,
      applicationProperties: { attempt: 1 },
    });
  });

  test('a deferred message, by its number', async () => {
    await client.createSender(queues.plain).sendMessages({ body: 'x' });
    const receiver = plainReceiver();
    const message = await receiveOne(receiver);
    await receiver.deferMessage(message);

    await killAndRestart();

    expect(await receiveBriefly(plainReceiver())).toEqual([]);
    expect(bodies(await plainReceiver().receiveDeferredMessages(message.sequenceNumber ?? []))).toEqual([
      'x',
    ]);
  });

  test('a scheduled message, which then arrives at its time', async () => {
    const due = Date.now() + 4000;
    await client.createSender(queues.plain).scheduleMessages({ body: 'later' }, new Date(due));

    await killAndRestart();

    const message = await receiveOne(plainReceiver());
    expect(message.body).toBe('later');
    expect(Number(message.enqueuedTimeUtc)).toBeGreaterThanOrEqual(due);
  });

  test('a dead letter with its reason', async () => {
    await client.createSender(queues.plain).sendMessages({ body: 'x' });
    const receiver = plainReceiver();
    for (let attempt = 0; attempt < MAX_DELIVERY_COUNT; attempt++)
      await receiver.abandonMessage(await receiveOne(receiver));

    await killAndRestart();

    const deadLetters = client.createReceiver(queues.plain, { subQueueType: 'deadLetter' });
    expect(await receiveOne(deadLetters)).toMatchObject({
      body: 'x',
      deadLetterReason: 'MaxDeliveryCountExceeded',
    });
  });

  test('which messages would be duplicates', async () => {
    await client.createSender(queues.once).sendMessages({ body: 'first', messageId: 'same' });
    const receiver = client.createReceiver(queues.once);
    await receiver.completeMessage(await receiveOne(receiver));

    await killAndRestart();
    await client.createSender(queues.once).sendMessages({ body: 'second', messageId: 'same' });

    expect(await client.createReceiver(queues.once).peekMessages(1)).toEqual([]);
  });

  test('a session with its state and order; its lock is free', async () => {
    const sessionId = newSession();
    await client.createSender(queues.sessions).sendMessages([1, 2, 3].map((body) => ({ body, sessionId })));
    const receiver = await client.acceptSession(queues.sessions, sessionId);
    await receiver.setSessionState({ step: 2 });

    await killAndRestart();

    const next = await client.acceptNextSession(queues.sessions);
    expect(next.sessionId).toBe(sessionId);
    expect(await next.getSessionState()).toEqual({ step: 2 });
    expect(bodies(await receive(next, 3))).toEqual([1, 2, 3]);
  });

  test('numbers go on where they were', async () => {
    const sender = client.createSender(queues.plain);
    await sender.sendMessages({ body: 1 });
    const receiver = plainReceiver();
    const first = await receiveOne(receiver);
    await receiver.completeMessage(first);

    await killAndRestart();
    await killAndRestart();
    await client.createSender(queues.plain).sendMessages({ body: 2 });

    const second = await receiveOne(plainReceiver());
    expect(second.sequenceNumber?.greaterThan(first.sequenceNumber ?? 0)).toBe(true);
  });
});
