import type { ServiceBusClient, ServiceBusSessionReceiver } from '@azure/service-bus';
import { eventually } from '../../support/eventually.ts';
import {
  bodies,
  LOCK_DURATION,
  newSession,
  queues,
  receive,
  receiveBriefly,
  receiveOne,
  useServiceBus,
} from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

/** The client would renew the lock by itself. */
const withoutRenewal = { maxAutoLockRenewalDurationInMs: 0 };

const accept = (client: ServiceBusClient, sessionId: string): Promise<ServiceBusSessionReceiver> =>
  client.acceptSession(queues.sessions, sessionId, withoutRenewal);

async function send(client: ServiceBusClient, sessionId: string, ...contents: unknown[]): Promise<void> {
  const sender = client.createSender(queues.sessions);
  for (const body of contents) await sender.sendMessages({ body, sessionId });
  await sender.close();
}

describe('a session by its name', () => {
  test('gives its messages in order, and only its own', async () => {
    const client = serviceBus.connect();
    const [mine, other] = [newSession(), newSession()];
    await send(client, mine, 1, 2);
    await send(client, other, 'no');
    await send(client, mine, 3);

    const receiver = await accept(client, mine);

    expect(receiver.sessionId).toBe(mine);
    expect(bodies(await receive(receiver, 3))).toEqual([1, 2, 3]);
    expect(await receiveBriefly(receiver)).toEqual([]);
  });

  test('can be accepted before its first message, which then arrives', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    const receiver = await accept(client, sessionId);
    const waiting = receiveOne(receiver);

    await send(client, sessionId, 'first');

    expect(await waiting).toMatchObject({ body: 'first', sessionId });
  });

  test('belongs to one receiver at a time', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await accept(client, sessionId);

    await expect(accept(serviceBus.connect(), sessionId)).rejects.toMatchObject({
      code: 'SessionCannotBeLocked',
    });
  });

  test('is free again once closed; what was delivered did not fail', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);
    const first = await accept(client, sessionId);
    await receiveOne(first);

    await first.close();

    expect(await receiveOne(await accept(client, sessionId))).toMatchObject({ body: 1, deliveryCount: 0 });
  });

  test('an abandoned message comes before those sent after it', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1, 2);
    const receiver = await accept(client, sessionId);

    await receiver.abandonMessage(await receiveOne(receiver));

    expect(await receive(receiver, 2)).toMatchObject([
      { body: 1, deliveryCount: 1 },
      { body: 2, deliveryCount: 0 },
    ]);
  });
});

describe('the next session', () => {
  test('is one that has a message', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);

    const receiver = await client.acceptNextSession(queues.sessions);

    expect(receiver.sessionId).toBe(sessionId);
    expect(await receiveOne(receiver)).toMatchObject({ body: 1 });
  });

  test('is never one that somebody holds', async () => {
    const client = serviceBus.connect();
    const ids = Array.from({ length: 5 }, newSession);
    for (const id of ids) await send(client, id, 1);

    const receivers = await Promise.all(ids.map(() => client.acceptNextSession(queues.sessions)));

    expect(receivers.map(({ sessionId }) => sessionId).toSorted()).toEqual(ids.toSorted());
  });

  test('is waited for', async () => {
    const client = serviceBus.connect();
    let isGranted = false;
    const waiting = client.acceptNextSession(queues.sessions).then((receiver) => {
      isGranted = true;
      return receiver;
    });
    // This is asked for later, by the same connection, and granted at once: by now the other stands in line.
    await accept(client, newSession());
    expect(isGranted).toBe(false);
    const sessionId = newSession();

    await send(client, sessionId, 'late');

    const receiver = await waiting;
    expect(receiver.sessionId).toBe(sessionId);
    expect(await receiveOne(receiver)).toMatchObject({ body: 'late' });
  });

  test('goes to one of many who wait, each session once', async () => {
    const client = serviceBus.connect();
    const waiting = Array.from({ length: 64 }, () => client.acceptNextSession(queues.sessions));
    const ids = Array.from({ length: 64 }, newSession);

    for (const id of ids) await send(client, id, id);

    const receivers = await Promise.all(waiting);
    expect(receivers.map(({ sessionId }) => sessionId).toSorted()).toEqual(ids.toSorted());
  });

  test('that was released with messages left goes to who waits', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);
    const first = await accept(client, sessionId);
    const waiting = client.acceptNextSession(queues.sessions);

    await first.close();

    expect((await waiting).sessionId).toBe(sessionId);
  });

  test('that does not come in time is a ServiceTimeout', async () => {
    const client = serviceBus.connect({ retryOptions: { maxRetries: 0, timeoutInMs: 1000 } });

    await expect(client.acceptNextSession(queues.sessions)).rejects.toMatchObject({ code: 'ServiceTimeout' });
  });
});

describe('the session lock', () => {
  test('ends after its time: another may have the session, and the delivery has failed', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);
    await receiveOne(await accept(client, sessionId));

    await serviceBus.pass(LOCK_DURATION);

    const receiver = await accept(serviceBus.connect(), sessionId);
    expect(await receiveOne(receiver)).toMatchObject({ body: 1, deliveryCount: 1 });
  });

  test('can be renewed in time', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);
    const receiver = await accept(client, sessionId);
    const before = receiver.sessionLockedUntilUtc;
    const message = await receiveOne(receiver);
    await serviceBus.pass(LOCK_DURATION / 2);

    const renewed = await receiver.renewSessionLock();
    await serviceBus.pass(LOCK_DURATION / 2);

    expect(Number(renewed)).toBeGreaterThan(Number(before));
    await receiver.completeMessage(message);
  });

  test.each<[string, (receiver: ServiceBusSessionReceiver) => Promise<unknown>]>([
    ['renewing', (receiver) => receiver.renewSessionLock()],
    ['reading the state', (receiver) => receiver.getSessionState()],
    ['writing the state', (receiver) => receiver.setSessionState('x')],
  ])('once lost, %s fails with SessionLockLost', async (_, use) => {
    const client = serviceBus.connect();
    const receiver = await accept(client, newSession());

    await serviceBus.pass(LOCK_DURATION);

    await expect(use(receiver)).rejects.toMatchObject({ code: 'SessionLockLost' });
  });

  test('once lost, closes the receiver, and its messages can no longer be completed', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);
    const receiver = await accept(client, sessionId);
    const message = await receiveOne(receiver);

    await serviceBus.pass(LOCK_DURATION);
    await eventually('the receiver was closed', () => receiver.isClosed);

    await expect(receiver.completeMessage(message)).rejects.toMatchObject({ code: 'SessionLockLost' });
  });

  test('held by another, does not let an old receiver touch the session', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1);
    const old = await accept(client, sessionId);
    await receiveOne(old);
    await serviceBus.pass(LOCK_DURATION);
    const current = await accept(serviceBus.connect(), sessionId);

    await expect(old.renewSessionLock()).rejects.toMatchObject({ code: 'SessionLockLost' });
    await current.renewSessionLock();
  });
});

describe('the session state', () => {
  test.each<[string, unknown]>([
    ['an object', { step: 3 }],
    ['a text', 'waiting'],
  ])('keeps %s for the next receiver', async (_, state) => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    const first = await accept(client, sessionId);
    await first.setSessionState(state);
    await first.close();

    expect(await (await accept(client, sessionId)).getSessionState()).toEqual(state);
  });

  test('is null before it is set', async () => {
    const receiver = await accept(serviceBus.connect(), newSession());

    expect(await receiver.getSessionState()).toBeNull();
  });
});

describe('in a session, too', () => {
  test('messages can be deferred and received by number', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1, 2);
    const receiver = await accept(client, sessionId);
    const message = await receiveOne(receiver);
    await receiver.deferMessage(message);
    expect(await receiveOne(receiver)).toMatchObject({ body: 2 });

    const [again] = await receiver.receiveDeferredMessages(message.sequenceNumber ?? []);
    if (!again) throw new Error('The deferred message is missing.');
    await receiver.completeMessage(again);

    expect(bodies(await receiver.peekMessages(10))).toEqual([2]);
  });

  test('peeking shows this session only', async () => {
    const client = serviceBus.connect();
    const [mine, other] = [newSession(), newSession()];
    await send(client, other, 'no');
    await send(client, mine, 1, 2);

    expect(bodies(await (await accept(client, mine)).peekMessages(10))).toEqual([1, 2]);
  });

  test('receive and delete works', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    await send(client, sessionId, 1, 2);
    const receiver = await client.acceptSession(queues.sessions, sessionId, {
      receiveMode: 'receiveAndDelete',
    });

    expect(bodies(await receive(receiver, 2))).toEqual([1, 2]);
    expect(await receiver.peekMessages(10)).toEqual([]);
  });

  test('a subscription works through the session in order, one message at a time', async () => {
    const client = serviceBus.connect();
    const sessionId = newSession();
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await send(client, sessionId, ...numbers);
    const receiver = await client.acceptSession(queues.sessions, sessionId);
    const seen: unknown[] = [];

    await new Promise<void>((resolve, reject) => {
      receiver.subscribe({
        processMessage: async ({ body }) => void (seen.push(body) === numbers.length && resolve()),
        processError: async ({ error }) => reject(error),
      });
    });

    expect(seen).toEqual(numbers);
  });
});

describe('the wrong kind of receiver is refused', () => {
  test('one without session on a queue with sessions', async () => {
    const receiver = serviceBus.connect().createReceiver(queues.sessions);

    await expect(receiver.receiveMessages(1)).rejects.toMatchObject({
      code: 'GeneralError',
      message: expect.stringContaining('InvalidOperationError'),
    });
  });

  test('the next session of a queue without sessions', async () => {
    await expect(serviceBus.connect().acceptNextSession(queues.plain)).rejects.toMatchObject({
      code: 'GeneralError',
      message: expect.stringContaining('InvalidOperationError'),
    });
  });
});
