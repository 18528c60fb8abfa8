import type { ServiceBusClient, ServiceBusReceiver } from '@azure/service-bus';
import {
  LOCK_DURATION,
  MAX_DELIVERY_COUNT,
  newSession,
  queues,
  receiveBriefly,
  receiveOne,
  SHORT_LIFE,
  useServiceBus,
} from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

const deadLettersOf = (client: ServiceBusClient, queue: string): ServiceBusReceiver =>
  client.createReceiver(queue, { subQueueType: 'deadLetter' });

async function sent(message = { body: 'x', applicationProperties: { kept: 1 } as Record<string, unknown> }) {
  const client = serviceBus.connect();
  await client.createSender(queues.plain).sendMessages({ ...message, applicationProperties: { kept: 1 } });
  return { client, receiver: client.createReceiver(queues.plain) };
}

describe('a message becomes a dead letter', () => {
  test('by the receiver, with reason, description and properties', async () => {
    const { client, receiver } = await sent();
    const message = await receiveOne(receiver);

    await receiver.deadLetterMessage(message, {
      deadLetterReason: 'Unreadable',
      deadLetterErrorDescription: 'not JSON',
      by: 'reader',
    });

    const deadLetter = await receiveOne(deadLettersOf(client, queues.plain));
    expect(deadLetter).toMatchObject({
      body: 'x',
      messageId: message.messageId,
      deadLetterReason: 'Unreadable',
      deadLetterErrorDescription: 'not JSON',
      deadLetterSource: queues.plain,
      applicationProperties: { kept: 1, by: 'reader' },
    });
    expect(String(deadLetter.enqueuedSequenceNumber)).toBe(String(message.sequenceNumber));
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  test('without any reason given', async () => {
    const { client, receiver } = await sent();
    await receiver.deadLetterMessage(await receiveOne(receiver));

    expect(await receiveOne(deadLettersOf(client, queues.plain))).toMatchObject({ body: 'x' });
  });

  test.each<[string, (receiver: ServiceBusReceiver) => Promise<void>]>([
    [
      'abandoned',
      async (receiver) => {
        await receiver.abandonMessage(await receiveOne(receiver));
      },
    ],
    [
      'lost to an expired lock',
      async (receiver) => {
        await receiveOne(receiver);
        await serviceBus.pass(LOCK_DURATION);
      },
    ],
  ])('when it has been %s as often as the queue allows', async (_, fail) => {
    const { client, receiver } = await sent();
    for (let attempt = 0; attempt < MAX_DELIVERY_COUNT; attempt++) await fail(receiver);

    expect(await receiveOne(deadLettersOf(client, queues.plain))).toMatchObject({
      body: 'x',
      deliveryCount: MAX_DELIVERY_COUNT,
      deadLetterReason: 'MaxDeliveryCountExceeded',
      deadLetterErrorDescription: expect.stringContaining(String(MAX_DELIVERY_COUNT)),
    });
  });

  test('when its time to live is over', async () => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body: 'x', timeToLive: SHORT_LIFE / 2 });

    await serviceBus.pass(SHORT_LIFE / 2);

    const receiver = client.createReceiver(queues.plain);
    expect(await receiveBriefly(receiver)).toEqual([]);
    expect(await receiveOne(deadLettersOf(client, queues.plain))).toMatchObject({
      body: 'x',
      deadLetterReason: 'TTLExpiredException',
    });
  });
});

describe('time to live', () => {
  test.each([
    ['for messages without one', undefined],
    ['for messages that want longer', 60_000],
  ])('of the queue holds %s, and without dead-lettering they just go', async (_, timeToLive) => {
    const client = serviceBus.connect();
    await client
      .createSender(queues.shortLived)
      .sendMessages({ body: 'x', ...(timeToLive && { timeToLive }) });
    const receiver = client.createReceiver(queues.shortLived);
    expect(await receiver.peekMessages(1)).toMatchObject([{ body: 'x' }]);

    await serviceBus.pass(SHORT_LIFE);

    expect(await receiveBriefly(receiver)).toEqual([]);
    expect(await receiveBriefly(deadLettersOf(client, queues.shortLived))).toEqual([]);
  });

  test('does not end a message while it is locked', async () => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body: 'x', timeToLive: SHORT_LIFE / 2 });
    const receiver = client.createReceiver(queues.plain);
    const message = await receiveOne(receiver);

    await serviceBus.pass(SHORT_LIFE / 2);

    await receiver.completeMessage(message);
    expect(await receiveBriefly(deadLettersOf(client, queues.plain))).toEqual([]);
  });

  test('ends it when it is given back', async () => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body: 'x', timeToLive: SHORT_LIFE / 2 });
    const receiver = client.createReceiver(queues.plain);
    const message = await receiveOne(receiver);
    await serviceBus.pass(SHORT_LIFE / 2);

    await receiver.abandonMessage(message);

    expect(await receiveOne(deadLettersOf(client, queues.plain))).toMatchObject({
      deadLetterReason: 'TTLExpiredException',
    });
  });
});

async function withDeadLetter(queue: string) {
  const client = serviceBus.connect();
  const sessionId = newSession();
  await client.createSender(queue).sendMessages({ body: 'x', sessionId });
  const receiver =
    queue === queues.sessions ? await client.acceptSession(queue, sessionId) : client.createReceiver(queue);
  await receiver.deadLetterMessage(await receiveOne(receiver), {
    deadLetterReason: 'test',
    deadLetterErrorDescription: '',
  });
  return { client, sessionId, deadLetters: deadLettersOf(client, queue) };
}

describe('the dead-letter queue', () => {
  test('of a queue with sessions needs no session', async () => {
    const { deadLetters, sessionId } = await withDeadLetter(queues.sessions);

    const message = await receiveOne(deadLetters);

    expect(message).toMatchObject({ body: 'x', sessionId, deadLetterReason: 'test' });
    await deadLetters.completeMessage(message);
    expect(await deadLetters.peekMessages(1)).toEqual([]);
  });

  test('counts failed deliveries but keeps its messages for ever', async () => {
    const { deadLetters } = await withDeadLetter(queues.plain);
    for (let attempt = 0; attempt < MAX_DELIVERY_COUNT + 2; attempt++)
      await deadLetters.abandonMessage(await receiveOne(deadLetters));

    expect(await receiveOne(deadLetters)).toMatchObject({ deliveryCount: MAX_DELIVERY_COUNT + 2 });
  });

  test('has $management of its own: peek, renewal, deferral', async () => {
    const { deadLetters } = await withDeadLetter(queues.plain);
    expect(await deadLetters.peekMessages(1)).toMatchObject([{ body: 'x', deadLetterReason: 'test' }]);
    const message = await receiveOne(deadLetters);

    await deadLetters.renewMessageLock(message);
    await deadLetters.deferMessage(message);

    const { sequenceNumber } = message;
    if (!sequenceNumber) throw new Error('The message has no number.');
    const [again] = await deadLetters.receiveDeferredMessages(sequenceNumber);
    if (!again) throw new Error('The deferred message is missing.');
    await deadLetters.completeMessage(again);
    expect(await deadLetters.peekMessages(1)).toEqual([]);
  });
});
