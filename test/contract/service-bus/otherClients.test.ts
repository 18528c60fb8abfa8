import net from 'node:net';
import rhea, { type EventContext } from 'rhea';
import { systemClock } from '../../../infra/local/part/clock.ts';
import { manage } from '../../../infra/local/service-bus/amqp/management.ts';
import { Namespace } from '../../../infra/local/service-bus/namespace.ts';
import { withoutLog } from '../../../infra/local/service-bus/queue/changes.ts';
import { Deadlines } from '../../../infra/local/service-bus/queue/deadlines.ts';
import { parseQueueDefinitions } from '../../../infra/local/service-bus/queueDefinitions.ts';
import { eventually } from '../../support/eventually.ts';
import { type AmqpClient, connectAmqp } from './amqpClient.ts';
import {
  describeStandIn,
  MAX_DELIVERY_COUNT,
  newSession,
  queues,
  useServiceBus,
} from './serviceBusUnderTest.ts';

/** What Microsoft's .NET client insists on, and the Node client doesn't. */

describeStandIn('a client other than the one for Node', () => {
  const serviceBus = useServiceBus();
  let amqp: AmqpClient;
  const port = () => Number(/:(\d+);/.exec(serviceBus.connectionString)?.[1]);

  beforeEach(async () => {
    amqp = await connectAmqp(serviceBus.connectionString);
  });
  afterEach(() => amqp.close());

  test('hears of the mechanisms ANONYMOUS, MSSBCBS and EXTERNAL', async () => {
    const socket = net.connect(port(), '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString('latin1');
    });
    socket.write(Buffer.from([0x41, 0x4d, 0x51, 0x50, 3, 1, 0, 0]));
    await eventually('the broker named its mechanisms', () => /EXTERNAL/.test(heard));
    expect(heard).toMatch(/ANONYMOUS.*MSSBCBS.*EXTERNAL/s);
    socket.destroy();
  });

  test.each(['MSSBCBS', 'EXTERNAL'])('comes in by %s', async (name) => {
    const mechanism = {
      start: (done: (error: undefined, response: Buffer) => void) => done(undefined, Buffer.alloc(0)),
    };
    const connection = rhea.create_container().connect({
      host: '127.0.0.1',
      port: port(),
      reconnect: false,
      sasl_mechanisms: { [name]: () => mechanism },
    } as Parameters<ReturnType<typeof rhea.create_container>['connect']>[0]);
    connection.on('disconnected', () => {});
    await new Promise((resolve) => connection.once('connection_open', resolve));
    expect(connection.is_open()).toBe(true);
    connection.close();
  });

  test('may name an entity with another scheme than its token does', async () => {
    const reply = await amqp.putToken(queues.plain, { scheme: 'amqp' });
    expect(reply['application_properties']).toMatchObject({ 'status-code': 202 });
    await amqp.receive({ source: queues.plain });
  });

  test.each([0, 1, 2] as const)('gets its wish as a sender to settle in mode %i confirmed', async (mode) => {
    await amqp.putToken(queues.plain, {});
    const receiver = await amqp.receive({ source: queues.plain });
    const sender = receiver.connection.open_sender({ target: queues.plain, snd_settle_mode: mode });
    await new Promise((resolve) => sender.once('sender_open', resolve));
    expect(sender.snd_settle_mode).toBe(mode);
  });

  test('gets what waits for it behind the answer to its attach, however early it gave credit', async () => {
    await amqp.putToken(queues.plain, {});
    const client = serviceBus.connect();
    await client.createSender(queues.plain).sendMessages(Array.from({ length: 20 }, (_, body) => ({ body })));
    const order: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const receiver = amqp.openReceiver({ source: queues.plain, credit_window: 0, autoaccept: true });
      receiver.add_credit(5);
      receiver.once('receiver_open', () => order.push(`open ${n}`));
      receiver.on('message', () => order.push(`message ${n}`));
    }
    await eventually(
      'all were received',
      () => order.filter((one) => one.startsWith('message')).length === 20,
    );
    for (let n = 0; n < 4; n += 1)
      expect(order.indexOf(`open ${n}`)).toBeLessThan(order.indexOf(`message ${n}`));
  });

  test('that waits for a session and has given credit gets the messages with the session', async () => {
    await amqp.putToken(queues.sessions, {});
    const source = { address: queues.sessions, filter: { 'com.microsoft:session-filter': null } };
    const waiting = amqp.openReceiver({ source, credit_window: 0 });
    waiting.add_credit(10);
    const received: unknown[] = [];
    waiting.on('message', ({ message }: EventContext) => received.push(message?.group_id));
    await amqp.putToken(queues.plain, {});
    expect(waiting.is_open()).toBe(false);

    const sessionId = newSession();
    const client = serviceBus.connect();
    await client.createSender(queues.sessions).sendMessages([1, 2].map((body) => ({ body, sessionId })));

    await eventually('both came', () => received.length === 2);
    expect(received).toEqual([sessionId, sessionId]);
  });

  test('may release a message any number of times: that is no failed delivery', async () => {
    await amqp.putToken(queues.plain, {});
    await serviceBus.connect().createSender(queues.plain).sendMessages({ body: 1 });
    const receiver = amqp.openReceiver({ source: queues.plain, credit_window: 1, autoaccept: false });
    const counts: unknown[] = [];
    receiver.on('message', ({ message, delivery }: EventContext) => {
      counts.push(message?.delivery_count ?? 0);
      if (counts.length <= MAX_DELIVERY_COUNT) delivery?.release();
      else delivery?.accept();
    });
    await eventually('it came again each time', () => counts.length > MAX_DELIVERY_COUNT);
    expect(counts).toEqual(Array.from({ length: MAX_DELIVERY_COUNT + 1 }, () => 0));
  });
});

describe('a reply of $management, by its AMQP types', () => {
  const clock = systemClock;
  const deadlines = new Deadlines(clock, () => {});
  const definitions = parseQueueDefinitions({ sessions: { requiresSession: true } });
  const queue = new Namespace({ definitions, clock, deadlines, log: withoutLog }).queue('sessions');
  const asked = (operation: string, body: unknown) =>
    manage(queue, { id: 1, replyTo: 'r', operation, properties: {}, body });
  afterAll(() => deadlines.close());

  test('says why it refuses by a symbol', () => {
    const { properties } = asked('com.microsoft:dance', {});
    expect(properties['errorCondition']).toEqual(rhea.types.wrap_symbol('amqp:not-implemented'));
  });

  test('lists sessions in an array', () => {
    const { body } = asked('com.microsoft:get-message-sessions', {
      'last-updated-time': new Date(0),
      skip: 0,
      top: 10,
    });
    expect(body).toMatchObject({ 'sessions-ids': { type: { name: 'Array32' } } });
  });
});
