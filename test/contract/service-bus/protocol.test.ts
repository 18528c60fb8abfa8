import net from 'node:net';
import type { ServiceBusClient } from '@azure/service-bus';
import { type Receiver, types } from 'rhea';
import { eventually } from '../../support/eventually.ts';
import { type AmqpClient, connectAmqp } from './amqpClient.ts';
import { describeStandIn, newSession, queues, receiveOne, useServiceBus } from './serviceBusUnderTest.ts';

const inSession = (sessionId: string | null) => ({
  address: queues.sessions,
  filter: { 'com.microsoft:session-filter': sessionId },
});

describeStandIn('what the client library does not say', () => {
  const serviceBus = useServiceBus();
  let amqp: AmqpClient;
  let client: ServiceBusClient;

  beforeEach(async () => {
    client = serviceBus.connect();
    amqp = await connectAmqp(serviceBus.connectionString);
  });
  afterEach(() => amqp.close());

  describe('access', () => {
    test('a link without any token is refused', async () => {
      await expect(amqp.receive({ source: queues.plain })).rejects.toMatchObject({
        condition: 'amqp:unauthorized-access',
      });
    });

    test.each([
      ['expired', { expiresInSeconds: -1 }],
      ['signed with another key', { key: 'another' }],
    ])('a token that is %s is answered with 401 and opens nothing', async (_, token) => {
      const reply = await amqp.putToken(queues.plain, token);

      expect(reply['application_properties']).toMatchObject({ 'status-code': 401 });
      await expect(amqp.receive({ source: queues.plain })).rejects.toMatchObject({
        condition: 'amqp:unauthorized-access',
      });
    });

    test('a token opens its own entity and no other', async () => {
      const reply = await amqp.putToken(queues.plain, {});

      expect(reply['application_properties']).toMatchObject({ 'status-code': 202 });
      await amqp.receive({ source: queues.plain });
      await expect(amqp.receive({ source: queues.once })).rejects.toMatchObject({
        condition: 'amqp:unauthorized-access',
      });
    });
  });

  describe('$management', () => {
    test.each<[string, string, object, object]>([
      [
        'an operation it does not know',
        'com.microsoft:dance',
        {},
        { statusCode: 501, errorCondition: 'amqp:not-implemented' },
      ],
      [
        'a body it cannot read',
        'com.microsoft:renew-lock',
        { 'lock-tokens': 'none' },
        { statusCode: 400, errorCondition: 'com.microsoft:argument-error' },
      ],
    ])('refuses %s', async (_, operation, body, properties) => {
      await amqp.putToken(queues.plain, {});

      const reply = await amqp.request(`${queues.plain}/$management`, {
        application_properties: { operation },
        body,
      });

      expect(reply['application_properties']).toMatchObject(properties);
    });

    test('lists the sessions that have messages', async () => {
      const ids = [newSession(), newSession()];
      await client
        .createSender(queues.sessions)
        .sendMessages(ids.map((sessionId) => ({ body: 1, sessionId })));
      await amqp.putToken(queues.sessions, {});

      const reply = await amqp.request(`${queues.sessions}/$management`, {
        application_properties: { operation: 'com.microsoft:get-message-sessions' },
        body: { 'last-updated-time': new Date(0), skip: types.wrap_int(0), top: types.wrap_int(10) },
      });

      expect(reply['body']['sessions-ids']).toEqual(ids);
    });
  });

  test('a session may be asked for with a described value, as .NET does', async () => {
    const sessionId = newSession();
    await amqp.putToken(queues.sessions, {});
    const described = types.wrap_described(sessionId, 'com.microsoft:session-filter');

    const receiver = await amqp.receive({
      source: { address: queues.sessions, filter: { 'com.microsoft:session-filter': described } },
    });

    expect(receiver.source.filter).toEqual({ 'com.microsoft:session-filter': sessionId });
  });

  test('a receiver whose socket is lost gets no more messages, and its session is free', async () => {
    const sessionId = newSession();
    await amqp.putToken(queues.plain, {});
    await amqp.putToken(queues.sessions, {});
    await amqp.receive({ source: queues.plain, credit_window: 100 });
    await amqp.receive({ source: inSession(sessionId) });

    amqp.socket.destroy();
    await receivableAgain(sessionId);
    await client.createSender(queues.plain).sendMessages({ body: 'after' });

    expect(await receiveOne(client.createReceiver(queues.plain))).toMatchObject({ body: 'after' });
  });

  describe('whoever waits for the next session', () => {
    let held: string;
    let waiting: Receiver;

    beforeEach(async () => {
      await amqp.putToken(queues.plain, {});
      await amqp.putToken(queues.sessions, {});
      held = newSession();
      await amqp.receive({ source: inSession(held) });
      waiting = amqp.openReceiver({ source: inSession(null) });
      await amqp.receive({ source: queues.plain });
      // The later attach is answered, so the broker has this one, and keeps it waiting.
      if (waiting.is_open()) throw new Error('There was a session at once.');
    });

    test('and stays gets it', async () => {
      const sessionId = newSession();
      await client.createSender(queues.sessions).sendMessages({ body: 1, sessionId });

      await eventually('the waiting receiver got it', () => waiting.is_open());
      expect(waiting.source.filter).toEqual({ 'com.microsoft:session-filter': sessionId });
    });

    test.each<[string, () => void, () => Promise<unknown>]>([
      ['has detached', () => waiting.close(), async () => amqp.receive({ source: queues.plain })],
      ['has ended its session', () => waiting.session.close(), async () => receivableAgain(held)],
      ['has closed the connection', () => waiting.connection.close(), async () => receivableAgain(held)],
      [
        'has lost its socket',
        () => waiting.connection['socket'].destroy(),
        async () => receivableAgain(held),
      ],
    ])('and %s does not get it', async (_, leave, noticed) => {
      leave();
      await noticed();
      const sessionId = newSession();

      await client.createSender(queues.sessions).sendMessages({ body: 1, sessionId });

      expect((await client.acceptNextSession(queues.sessions)).sessionId).toBe(sessionId);
    });
  });

  test('bytes that are no AMQP end their own connection and nothing else', async () => {
    const port = Number(/:(\d+);/.exec(serviceBus.connectionString)?.[1]);
    const stranger = net.connect(port, '127.0.0.1');
    const ended = new Promise((resolve) => stranger.once('close', resolve));
    stranger.on('error', () => {});
    stranger.end('HELO contoso.com\r\n\r\n');
    await ended;

    expect(serviceBus.faults.splice(0)).toMatchObject([{ name: 'ProtocolError' }]);
    await client.createSender(queues.plain).sendMessages({ body: 'still here' });

    expect(await receiveOne(client.createReceiver(queues.plain))).toMatchObject({ body: 'still here' });
  });

  async function receivableAgain(sessionId: string): Promise<void> {
    await eventually('the session was free', async () => client.acceptSession(queues.sessions, sessionId));
  }
});
