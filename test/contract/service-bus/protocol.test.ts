import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusClient } from '@azure/service-bus';
import { type Receiver, types } from 'rhea';
import { type AmqpClient, connectAmqp } from './amqpClient.ts';
import { describeStandIn, newSession, queues, receiveOne, useServiceBus } from './serviceBusUnderTest.ts';

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
    await amqp.receive({
      source: { address: queues.sessions, filter: { 'com.microsoft:session-filter': sessionId } },
    });

    amqp.socket.destroy();
    await receivableAgain(sessionId);
    await client.createSender(queues.plain).sendMessages({ body: 'after' });

    expect(await receiveOne(client.createReceiver(queues.plain))).toMatchObject({ body: 'after' });
  });

  test.each<[string, (receiver: Receiver) => void]>([
    ['detached', (receiver) => receiver.close()],
    ['ended its session', (receiver) => receiver.session.close()],
    ['closed the connection', (receiver) => receiver.connection.close()],
    ['lost its socket', (receiver) => receiver.connection['socket'].destroy()],
  ])('whoever waited for the next session and %s does not get it', async (_, leave) => {
    await amqp.putToken(queues.sessions, {});
    const waiting = amqp.openReceiver({
      source: { address: queues.sessions, filter: { 'com.microsoft:session-filter': null } },
    });
    await sleep(100);
    leave(waiting);
    await sleep(100);
    const sessionId = newSession();

    await client.createSender(queues.sessions).sendMessages({ body: 1, sessionId });

    expect((await client.acceptNextSession(queues.sessions)).sessionId).toBe(sessionId);
  });

  test('bytes that are no AMQP end their own connection and nothing else', async () => {
    const port = Number(/:(\d+);/.exec(serviceBus.connectionString)?.[1]);
    const stranger = net.connect(port, '127.0.0.1');
    const ended = new Promise((resolve) => stranger.once('close', resolve));
    stranger.on('error', () => {});
    stranger.end('GET / HTTP/1.1\r\n\r\n');
    await ended;

    expect(serviceBus.faults.splice(0)).toMatchObject([{ name: 'ProtocolError' }]);
    await client.createSender(queues.plain).sendMessages({ body: 'still here' });

    expect(await receiveOne(client.createReceiver(queues.plain))).toMatchObject({ body: 'still here' });
  });

  async function receivableAgain(sessionId: string): Promise<void> {
    const isFree = () =>
      client.acceptSession(queues.sessions, sessionId).then(
        () => true,
        () => false,
      );
    while (!(await isFree()));
  }
});
