import type { ServiceBusMessage } from '@azure/service-bus';
import {
  bodies,
  describeStandIn,
  newSession,
  queues,
  receive,
  receiveOne,
  useServiceBus,
} from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

describe('a message arrives as it was sent', () => {
  test.each<[string, unknown]>([
    ['an object', { answer: 42, nested: { list: [1, 2.5, null, true] } }],
    ['a text', 'wählt "eins" 🎧'],
    ['a number', 42],
    ['nothing', null],
    ['an empty text', ''],
  ])('with %s as body', async (_, body) => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body });

    const message = await receiveOne(client.createReceiver(queues.plain));

    expect(message.body).toEqual(body);
  });

  test('with bytes as body', async () => {
    const client = serviceBus.connect();
    const body = Buffer.from([0, 255, 1, 128]);
    await client.createSender(queues.plain).sendMessages({ body });

    const message = await receiveOne(client.createReceiver(queues.plain, { skipParsingBodyAsJson: true }));

    expect(message.body).toEqual(body);
  });

  test.each<[keyof ServiceBusMessage, unknown]>([
    ['messageId', 'event-1'],
    ['messageId', 7],
    ['correlationId', 'call-1'],
    ['subject', 'call.established'],
    ['contentType', 'application/cloudevents+json'],
    ['to', 'somewhere'],
    ['replyTo', 'back'],
    ['replyToSessionId', 'back-1'],
    ['partitionKey', 'key-1'],
    ['timeToLive', 60_000],
    ['applicationProperties', { text: 'x', whole: 3, fraction: 1.5, negative: -7, truth: true, none: null }],
  ])('with its %s %j', async (property, value) => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body: 'x', [property]: value });

    const message = await receiveOne(client.createReceiver(queues.plain));

    expect(message[property]).toEqual(value);
  });

  test('with numbers and times from the service', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    await sender.sendMessages({ body: 'first' });
    await sender.sendMessages({ body: 'second' });

    const [first, second] = await receive(client.createReceiver(queues.plain), 2);

    expect(first?.state).toBe('active');
    expect(first?.deliveryCount).toBe(0);
    expect(String(first?.enqueuedSequenceNumber)).toBe(String(first?.sequenceNumber));
    expect(second?.sequenceNumber?.greaterThan(first?.sequenceNumber ?? 0)).toBe(true);
    expect(Math.abs(Number(first?.enqueuedTimeUtc) - Date.now())).toBeLessThan(60_000);
    expect(first?.lockedUntilUtc).toBeInstanceOf(Date);
  });

  test('and gets an id if the sender gave none', async () => {
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages({ body: 'x' });

    const receiver = client.createReceiver(queues.plain);
    const message = await receiveOne(receiver);

    expect(message.messageId).toEqual(expect.any(String));
    await receiver.completeMessage(message);
  });
});

describe('several messages in one call', () => {
  test.each([1, 2, 100])('an array of %d arrives in its order', async (count) => {
    const client = serviceBus.connect();
    const numbers = Array.from({ length: count }, (_, index) => index);
    await client.createSender(queues.plain).sendMessages(numbers.map((body) => ({ body })));

    const received = await receive(client.createReceiver(queues.plain), count);

    expect(bodies(received)).toEqual(numbers);
  });

  test('a batch takes messages up to 256 KB', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    const batch = await sender.createMessageBatch();
    while (batch.tryAddMessage({ body: 'x'.repeat(20_000) }));
    await sender.sendMessages(batch);

    const received = await receive(client.createReceiver(queues.plain), batch.count);

    expect(batch.maxSizeInBytes).toBe(262_144);
    expect(received).toHaveLength(13);
  });

  test('a batch with one message that is refused stores none', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    const send = client.createSender(queues.sessions).sendMessages([{ body: 1, sessionId }, { body: 2 }]);

    await expect(send).rejects.toThrow(/SessionId was not set/);
    const receiver = await client.acceptSession(queues.sessions, sessionId);
    expect(await receiver.peekMessages(10)).toEqual([]);
  });
});

describe('what is refused, and how the client tells it', () => {
  test.each<[string, string, ServiceBusMessage, { code: string; message: RegExp }]>([
    [
      'a queue that does not exist',
      'nowhere',
      { body: 1 },
      { code: 'MessagingEntityNotFound', message: /nowhere/ },
    ],
    [
      'a message over 256 KB',
      queues.plain,
      { body: 'x'.repeat(262_145) },
      { code: 'MessageSizeExceeded', message: /262144/ },
    ],
    [
      'a message without session to a queue with sessions',
      queues.sessions,
      { body: 1 },
      { code: 'GeneralError', message: /InvalidOperationError: The SessionId was not set/ },
    ],
  ])('%s', async (_, queue, message, { code, message: text }) => {
    const send = serviceBus.connect().createSender(queue).sendMessages(message);

    await expect(send).rejects.toMatchObject({ code, message: expect.stringMatching(text) });
  });

  test('of concurrent sends only the one that is wrong', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    await sender.sendMessages({ body: 'zero' });

    const results = await Promise.allSettled(
      ['one', 'x'.repeat(262_145), 'three', 'x'.repeat(262_145), 'five'].map((body) =>
        sender.sendMessages({ body }),
      ),
    );

    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(bodies(await receive(client.createReceiver(queues.plain), 4))).toEqual([
      'zero',
      'one',
      'three',
      'five',
    ]);
  });
});

describeStandIn('many messages', () => {
  test('more than a window of them on one link', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    const numbers = Array.from({ length: 5000 }, (_, index) => index);
    for (let start = 0; start < numbers.length; start += 50)
      await Promise.all(numbers.slice(start, start + 50).map((body) => sender.sendMessages({ body })));

    const receiver = client.createReceiver(queues.plain, { receiveMode: 'receiveAndDelete' });
    const received = await receive(receiver, numbers.length);

    expect(bodies(received)).toEqual(numbers);
  });
});
