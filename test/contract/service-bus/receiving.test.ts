import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import {
  bodies,
  LOCK_DURATION,
  MAX_DELIVERY_COUNT,
  PATIENCE,
  queues,
  receive,
  receiveBriefly,
  receiveOne,
  useServiceBus,
} from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

/** A receiver with the messages it has been given, unsettled. */
async function received(count: number): Promise<[ServiceBusReceiver, ...ServiceBusReceivedMessage[]]> {
  const client = serviceBus.connect();
  const sender = client.createSender(queues.plain);
  await sender.sendMessages(
    Array.from({ length: count }, (_, body) => ({ body, applicationProperties: { kept: 1 } })),
  );
  const receiver = client.createReceiver(queues.plain);
  return [receiver, ...(await receive(receiver, count))];
}

async function receivedOne(): Promise<[ServiceBusReceiver, ServiceBusReceivedMessage]> {
  const [receiver, message] = await received(1);
  if (!message) throw new Error('No message arrived.');
  return [receiver, message];
}

describe('ending a delivery', () => {
  test('complete removes the message', async () => {
    const [receiver, message] = await receivedOne();

    await receiver.completeMessage(message);

    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  test('abandon delivers it again, with one more failed delivery', async () => {
    const [receiver, message] = await receivedOne();

    await receiver.abandonMessage(message);

    expect(await receiveOne(receiver)).toMatchObject({
      body: 0,
      deliveryCount: 1,
      messageId: message.messageId,
    });
  });

  test('abandon may change properties', async () => {
    const [receiver, message] = await receivedOne();

    await receiver.abandonMessage(message, { attempt: 'first', times: 2 });

    const again = await receiveOne(receiver);
    expect(again.applicationProperties).toEqual({ kept: 1, attempt: 'first', times: 2 });
    expect(again.body).toBe(0);
  });

  test('an abandoned message comes back to its place', async () => {
    const [receiver, first, second] = await received(2);
    if (!first || !second) throw new Error('Messages are missing.');

    await receiver.abandonMessage(second);
    await receiver.abandonMessage(first);

    expect(bodies(await receive(receiver, 2))).toEqual([0, 1]);
  });

  test('a message already ended cannot be ended again', async () => {
    const [receiver, message] = await receivedOne();
    await receiver.completeMessage(message);

    await expect(receiver.abandonMessage(message)).rejects.toThrow(/already/);
  });

  test('each of many concurrent completes holds', async () => {
    const [receiver, ...messages] = await received(50);

    await Promise.all(messages.map((message) => receiver.completeMessage(message)));

    expect(await receiver.peekMessages(1)).toEqual([]);
  });
});

describe('the lock', () => {
  test('keeps a message from other receivers', async () => {
    await received(1);

    expect(await receiveBriefly(serviceBus.connect().createReceiver(queues.plain))).toEqual([]);
  });

  test('ends after its time; the delivery has failed', async () => {
    const [receiver] = await receivedOne();

    await serviceBus.pass(LOCK_DURATION);

    expect(await receiveOne(receiver)).toMatchObject({ body: 0, deliveryCount: 1 });
  });

  test.each(['completeMessage', 'abandonMessage', 'deferMessage', 'deadLetterMessage'] as const)(
    'once lost, %s fails with MessageLockLost',
    async (end) => {
      const [receiver, message] = await receivedOne();
      await serviceBus.pass(LOCK_DURATION);

      await expect(receiver[end](message)).rejects.toMatchObject({ code: 'MessageLockLost' });
    },
  );

  test('can be renewed in time', async () => {
    const [receiver, message] = await receivedOne();
    await serviceBus.pass(LOCK_DURATION / 2);

    const lockedUntil = await receiver.renewMessageLock(message);
    await serviceBus.pass(LOCK_DURATION / 2);

    expect(Number(lockedUntil)).toBeGreaterThan(Number(message.enqueuedTimeUtc) + LOCK_DURATION);
    await receiver.completeMessage(message);
  });

  test('cannot be renewed once lost', async () => {
    const [receiver, message] = await receivedOne();
    await serviceBus.pass(LOCK_DURATION);

    await expect(receiver.renewMessageLock(message)).rejects.toMatchObject({ code: 'MessageLockLost' });
  });

  test('outlives the receiver: the message can be completed after its link is closed', async () => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body: 1 });
    const receiver = client.createReceiver(queues.plain);
    const message = await receiveOne(receiver);
    await receiver.close();

    const other = client.createReceiver(queues.plain);
    await other.completeMessage(message);

    expect(await other.peekMessages(1)).toEqual([]);
  });
});

describe('receive and delete', () => {
  test('removes each message as it is delivered', async () => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages([{ body: 1 }, { body: 2 }]);
    const receiver = client.createReceiver(queues.plain, { receiveMode: 'receiveAndDelete' });

    expect(bodies(await receive(receiver, 2))).toEqual([1, 2]);
    expect(await receiver.peekMessages(10)).toEqual([]);
  });
});

describe('waiting for messages', () => {
  test('a receive without messages comes back empty after its time', async () => {
    const receiver = serviceBus.connect().createReceiver(queues.plain);

    expect(await receiveBriefly(receiver)).toEqual([]);
  });

  test('what is left of an unfilled receive is not delivered to nobody', async () => {
    const client = serviceBus.connect();
    const receiver = client.createReceiver(queues.plain);
    await receiver.receiveMessages(10, { maxWaitTimeInMs: 100 });

    await client.createSender(queues.plain).sendMessages({ body: 'later' });

    expect(await receiveOne(client.createReceiver(queues.plain))).toMatchObject({
      body: 'later',
      deliveryCount: 0,
    });
  });

  test('a message sent later reaches a receiver that waits', async () => {
    const client = serviceBus.connect();
    const waiting = client.createReceiver(queues.plain).receiveMessages(1, { maxWaitTimeInMs: PATIENCE });
    await client.createSender(queues.plain).sendMessages({ body: 'at last' });

    expect(bodies(await waiting)).toEqual(['at last']);
  });

  test('a subscription gets all messages and completes them', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    const seen: unknown[] = [];
    const receiver = client.createReceiver(queues.plain);
    const done = new Promise<void>((resolve, reject) => {
      receiver.subscribe(
        {
          processMessage: async ({ body }) => void (seen.push(body) === 20 && resolve()),
          processError: async ({ error }) => reject(error),
        },
        { maxConcurrentCalls: 4 },
      );
    });

    for (let body = 0; body < 20; body++) await sender.sendMessages({ body });
    await done;
    await receiver.close();

    expect(seen.toSorted((one, other) => Number(one) - Number(other))).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
    expect(await client.createReceiver(queues.plain).peekMessages(20)).toEqual([]);
  });

  test('two receivers share the messages, each gets its own', async () => {
    const client = serviceBus.connect();
    const receivers = [client.createReceiver(queues.plain), client.createReceiver(queues.plain)];
    const waiting = receivers.map((receiver) => receiver.receiveMessages(1, { maxWaitTimeInMs: PATIENCE }));
    await client.createSender(queues.plain).sendMessages([{ body: 1 }, { body: 2 }]);

    const shares = await Promise.all(waiting);

    expect(new Set(shares.flatMap(bodies))).toEqual(new Set([1, 2]));
    expect(shares.map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('peeking', () => {
  test('shows messages in order, locked ones too, and changes nothing', async () => {
    const [receiver] = await received(3);

    const peeked = await receiver.peekMessages(2);
    const rest = await receiver.peekMessages(2);

    expect(bodies([...peeked, ...rest])).toEqual([0, 1, 2]);
    expect(peeked[0]).toMatchObject({ state: 'active', deliveryCount: 0, lockToken: undefined });
  });

  test('can start at a number', async () => {
    const [receiver, , second] = await received(3);

    if (!second?.sequenceNumber) throw new Error('The message has no number.');
    const peeked = await receiver.peekMessages(10, { fromSequenceNumber: second.sequenceNumber });

    expect(bodies(peeked)).toEqual([1, 2]);
  });
});

async function deferred(properties?: Record<string, string>) {
  const [receiver, message] = await receivedOne();
  await receiver.deferMessage(message, properties);
  const { sequenceNumber } = message;
  if (!sequenceNumber) throw new Error('The message has no number.');
  return { receiver, sequenceNumber };
}

describe('deferred messages', () => {
  test('are not delivered, but seen by peeking', async () => {
    const { receiver } = await deferred({ why: 'not yet' });

    expect(await receiveBriefly(receiver)).toEqual([]);
    const [peeked] = await receiver.peekMessages(1);
    expect(peeked).toMatchObject({ state: 'deferred', applicationProperties: { kept: 1, why: 'not yet' } });
  });

  test('are received by their number and completed', async () => {
    const { receiver, sequenceNumber } = await deferred();

    const [message] = await receiver.receiveDeferredMessages(sequenceNumber);
    if (!message) throw new Error('The deferred message is missing.');
    expect(message).toMatchObject({ body: 0, deliveryCount: 0 });
    await receiver.completeMessage(message);

    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  test('stay deferred when abandoned', async () => {
    const { receiver, sequenceNumber } = await deferred();
    const [message] = await receiver.receiveDeferredMessages(sequenceNumber);
    if (!message) throw new Error('The deferred message is missing.');

    await receiver.abandonMessage(message);

    expect(await receiveBriefly(receiver)).toEqual([]);
    expect(await receiver.receiveDeferredMessages(sequenceNumber)).toMatchObject([{ deliveryCount: 1 }]);
  });

  test('can be dead-lettered with a reason', async () => {
    const { receiver, sequenceNumber } = await deferred();
    const [message] = await receiver.receiveDeferredMessages(sequenceNumber);
    if (!message) throw new Error('The deferred message is missing.');

    await receiver.deadLetterMessage(message, { deadLetterReason: 'never', deadLetterErrorDescription: 'x' });

    const deadLetters = serviceBus.connect().createReceiver(queues.plain, { subQueueType: 'deadLetter' });
    expect(await receiveOne(deadLetters)).toMatchObject({ body: 0, deadLetterReason: 'never' });
  });

  test('that do not exist are not found', async () => {
    const { receiver, sequenceNumber } = await deferred();

    await expect(receiver.receiveDeferredMessages(sequenceNumber.add(1000))).rejects.toMatchObject({
      code: 'MessageNotFound',
    });
  });
});

test(`a message that failed ${MAX_DELIVERY_COUNT} times is not delivered again`, async () => {
  const [receiver, message] = await receivedOne();
  await receiver.abandonMessage(message);
  for (let attempt = 1; attempt < MAX_DELIVERY_COUNT; attempt++)
    await receiver.abandonMessage(await receiveOne(receiver));

  expect(await receiveBriefly(receiver)).toEqual([]);
});
