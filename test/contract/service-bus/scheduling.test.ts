import type { ServiceBusMessage, ServiceBusSender } from '@azure/service-bus';
import {
  bodies,
  newSession,
  queues,
  receive,
  receiveBriefly,
  receiveOne,
  SHORT_LIFE,
  useServiceBus,
} from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

const DELAY = 10_000;
const later = (delay = DELAY) => new Date(Date.now() + delay);

const ways: [string, (sender: ServiceBusSender, message: ServiceBusMessage) => Promise<unknown>][] = [
  ['scheduled', (sender, message) => sender.scheduleMessages(message, later())],
  [
    'sent for later',
    (sender, message) => sender.sendMessages({ ...message, scheduledEnqueueTimeUtc: later() }),
  ],
];

describe.each(ways)('a message that is %s', (_, schedule) => {
  test('arrives at its time, not before, under a new number', async () => {
    const client = serviceBus.connect();
    await schedule(client.createSender(queues.plain), { body: 'later' });
    const receiver = client.createReceiver(queues.plain);
    expect(await receiveBriefly(receiver)).toEqual([]);
    const [scheduled] = await receiver.peekMessages(1);
    expect(scheduled).toMatchObject({ body: 'later', state: 'scheduled' });

    await serviceBus.pass(DELAY);

    const message = await receiveOne(receiver);
    expect(message).toMatchObject({ body: 'later', state: 'active' });
    expect(message.sequenceNumber?.greaterThan(scheduled?.sequenceNumber ?? 0)).toBe(true);
  });

  test('makes its session acceptable only then', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await schedule(client.createSender(queues.sessions), { body: 'later', sessionId });
    const waiting = client.acceptNextSession(queues.sessions);
    const receiver = await client.acceptSession(queues.sessions, sessionId);
    expect(await receiveBriefly(receiver)).toEqual([]);
    await receiver.close();

    await serviceBus.pass(DELAY);

    expect(await receiveOne(await waiting)).toMatchObject({ body: 'later', sessionId });
  });
});

test('several scheduled in one call get a number each and arrive in order', async () => {
  const client = serviceBus.connect();
  const sender = client.createSender(queues.plain);
  const numbers = await sender.scheduleMessages([{ body: 1 }, { body: 2 }, { body: 3 }], later());
  expect(new Set(numbers.map(String)).size).toBe(3);

  await serviceBus.pass(DELAY);

  expect(bodies(await receive(client.createReceiver(queues.plain), 3))).toEqual([1, 2, 3]);
});

test('a time that has passed already means now', async () => {
  const client = serviceBus.connect();
  await client.createSender(queues.plain).scheduleMessages({ body: 'now' }, later(-DELAY));

  expect(await receiveOne(client.createReceiver(queues.plain))).toMatchObject({ body: 'now' });
});

test('the time to live begins when the message becomes active', async () => {
  const client = serviceBus.connect();
  await client.createSender(queues.shortLived).scheduleMessages({ body: 'x' }, later(SHORT_LIFE + 2000));

  await serviceBus.pass(SHORT_LIFE + 2000);

  expect(await receiveOne(client.createReceiver(queues.shortLived))).toMatchObject({ body: 'x' });
});

describe('cancelling', () => {
  test('takes a scheduled message back', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    const numbers = await sender.scheduleMessages([{ body: 'cancelled' }, { body: 'kept' }], later());

    await sender.cancelScheduledMessages(numbers.slice(0, 1));
    await serviceBus.pass(DELAY);

    const receiver = client.createReceiver(queues.plain);
    expect(bodies(await receive(receiver, 1))).toEqual(['kept']);
    expect(await receiveBriefly(receiver)).toEqual([]);
  });

  test('what has become active already is not found', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.plain);
    const numbers = await sender.scheduleMessages({ body: 'x' }, later());
    await serviceBus.pass(DELAY);

    await expect(sender.cancelScheduledMessages(numbers)).rejects.toMatchObject({ code: 'MessageNotFound' });
  });
});
