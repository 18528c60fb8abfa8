import path from 'node:path';
import { ServiceBusClient, type ServiceBusMessage, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { parseQueueDefinitions } from '../../../infra/local/service-bus/queueDefinitions.ts';
import { type Broker, startBroker } from '../../../infra/local/service-bus/startBroker.ts';
import { buildPart } from '../../support/buildPart.ts';
import { eventually } from '../../support/eventually.ts';
import { type RunningPart, startPart } from '../../support/startPart.ts';

const queues = parseQueueDefinitions({
  ordered: { requiresSession: true, lockDuration: 'PT2S', maxDeliveryCount: 3 },
  other: { requiresSession: true, lockDuration: 'PT2S', maxDeliveryCount: 1 },
});

let file: string;
let broker: Broker;
let client: ServiceBusClient;
let host: RunningPart;
/** How many lines the host had written when the test began. */
let begun = 0;

beforeAll(async () => {
  file = await buildPart('infra/local/functions-host/main.ts');
});
beforeEach(() => {
  begun = host?.lines.length ?? 0;
});

async function startAll(): Promise<void> {
  broker = await startBroker({ port: 0, queues });
  client = new ServiceBusClient(broker.connectionString);
  host = await startHost(broker.connectionString);
  begun = 0;
}

async function stopAll(): Promise<void> {
  await host.stop();
  await client.close();
  await broker.close();
}

function startHost(connectionString: string): Promise<RunningPart> {
  return startPart(file, ['--app', path.join(__dirname, 'apps/queue'), '--port', '0'], {
    env: { BUS: connectionString },
  });
}

async function send(queue: string, ...messages: ServiceBusMessage[]): Promise<void> {
  const sender = client.createSender(queue);
  for (const message of messages) await sender.sendMessages(message);
  await sender.close();
}

interface Call {
  what: 'begun' | 'ended';
  functionName: string;
  body: unknown;
  triggerMetadata: Record<string, unknown>;
}

/** What the functions told of themselves since the test began. */
const calls = (): Call[] =>
  host.lines
    .slice(begun)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Call);

/** Waits until so many calls have got so far. */
async function callsThat(what: Call['what'], count: number): Promise<Call[]> {
  const found = () => calls().filter((call) => call.what === what);
  await eventually(`${count} calls had ${what}`, () => found().length >= count, {
    seen: () => host.lines.slice(begun),
  });
  return found();
}

const textsOf = (found: Pick<Call, 'body'>[]): string[] =>
  found.map(({ body }) => (body as { text: string }).text);

async function deadLetters(queue: string, count: number): Promise<ServiceBusReceivedMessage[]> {
  const receiver = client.createReceiver(queue, { subQueueType: 'deadLetter' });
  const found: ServiceBusReceivedMessage[] = [];
  await eventually(
    `${queue} had ${count} dead letters`,
    async () => {
      const more = { maxWaitTimeInMs: 100 };
      found.push(...(await receiver.receiveMessages(count - found.length, more)));
      return found.length >= count;
    },
    { seen: () => found.map(({ body }) => body as unknown) },
  );
  await receiver.close();
  return found;
}

const acceptOnceFree = async (sessionId: string) =>
  eventually('the session was free', async () => client.acceptSession('ordered', sessionId));

/** How often the host said that a queue can't be reached. */
const lost = (): string[] => host.lines.filter((line) => /'Functions\.\w+' can't be reached/.test(line));

describe('a running host', () => {
  beforeAll(startAll);
  afterAll(stopAll);

  // First, while no session of another case still takes a place.
  test('serves as many sessions side by side as host.json allows, and all in the end', async () => {
    const sessions = Array.from({ length: 10 }, (_, index) => `s${index}`);
    await send(
      'ordered',
      ...sessions.map((sessionId) => ({ body: { text: sessionId, milliseconds: 1_000 }, sessionId })),
    );

    const ended = await callsThat('ended', 10);

    expect(new Set(textsOf(ended))).toEqual(new Set(sessions));
    let running = 0;
    const side = calls().map(({ what }) => (running += what === 'begun' ? 1 : -1));
    expect(Math.max(...side)).toBe(4);
  });

  describe('a message reaches the handler', () => {
    test('with its properties under the names of the real host', async () => {
      await send('ordered', {
        body: { text: 'a' },
        sessionId: 'session-a',
        messageId: 'message-a',
        contentType: 'application/json',
        correlationId: 'correlation',
        subject: 'subject',
        replyTo: 'reply',
        to: 'to',
        applicationProperties: { Foo: 'x', count: 3 },
      });

      const [call] = await callsThat('begun', 1);

      const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/.source;
      expect(call?.body).toEqual({ text: 'a' });
      expect(call?.triggerMetadata).toMatchObject({
        deliveryCount: 1,
        sessionId: 'session-a',
        messageId: 'message-a',
        contentType: 'application/json',
        correlationId: 'correlation',
        subject: 'subject',
        label: 'subject',
        replyTo: 'reply',
        to: 'to',
        sequenceNumber: expect.any(Number),
        lockToken: expect.stringMatching(/^[\da-f-]{36}$/),
        enqueuedTimeUtc: expect.stringMatching(new RegExp(`${isoDate}$`)),
        enqueuedTime: expect.stringMatching(new RegExp(`${isoDate}\\+00:00$`)),
        expiresAtUtc: expect.stringMatching(new RegExp(`${isoDate}$`)),
        applicationProperties: { foo: 'x', count: 3 },
        userProperties: { foo: 'x', count: 3 },
      });
    });

    test('with the properties of its body in the place of its own that have the same name in any case', async () => {
      const body = { text: 'a', SUBJECT: 'of the body', deliveryCount: 77, more: [1] };
      await send('other', { body, sessionId: 's', messageId: 'm', subject: 'of the message' });

      const [call] = await callsThat('begun', 1);

      expect(call?.triggerMetadata).toMatchObject({
        sUBJECT: 'of the body',
        deliveryCount: 77,
        more: [1],
        messageId: 'm',
      });
      expect(call?.triggerMetadata).not.toHaveProperty('subject');
    });

    test.each([
      ['JSON is parsed', '{"a":[1]}', { a: [1] }],
      ['text stays text', 'plain é', 'plain é'],
      ['digits become a number', '42', 42],
      ['digits that are no JSON number stay text', '007', '007'],
    ])('%s', async (_case, body, expected) => {
      await send('other', { body: Buffer.from(body), sessionId: 's' });

      const [call] = await callsThat('begun', 1);

      expect(call?.body).toEqual(expected);
    });

    test('ids that look like numbers arrive as numbers, as in Azure', async () => {
      await send('ordered', { body: {}, sessionId: '42', messageId: '7' });

      const [call] = await callsThat('begun', 1);

      expect(call?.triggerMetadata).toMatchObject({ sessionId: 42, messageId: 7 });
    });
  });

  describe('a queue with sessions', () => {
    test('hands over the messages of a session in their order, one at a time', async () => {
      const texts = ['1', '2', '3', '4', '5'];
      await send('ordered', ...texts.map((text) => ({ body: { text, milliseconds: 20 }, sessionId: 's' })));

      await callsThat('ended', 5);

      expect(calls().map(({ what, body }) => `${what} ${(body as { text: string }).text}`)).toEqual(
        texts.flatMap((text) => [`begun ${text}`, `ended ${text}`]),
      );
    });

    test('hands over a failed message again before the next', async () => {
      await send(
        'ordered',
        { body: { text: 'fails once', failures: 1 }, sessionId: 's' },
        { body: { text: 'next' }, sessionId: 's' },
      );

      const begun = await callsThat('begun', 3);

      expect(textsOf(begun)).toEqual(['fails once', 'fails once', 'next']);
      expect(begun.map(({ triggerMetadata }) => triggerMetadata['deliveryCount'])).toEqual([1, 2, 1]);
    });

    test('sets aside a message that fails too often, and goes on with the session', async () => {
      await send(
        'ordered',
        { body: { text: 'fails', failures: 99 }, sessionId: 's' },
        { body: { text: 'next' }, sessionId: 's' },
      );

      expect(textsOf(await callsThat('ended', 1))).toEqual(['next']);
      expect(await deadLetters('ordered', 1)).toMatchObject([
        { body: { text: 'fails' }, deadLetterReason: 'MaxDeliveryCountExceeded' },
      ]);
    });

    test('gives a session back when no message has come for the idle time', async () => {
      await send('ordered', { body: { text: 'a' }, sessionId: 's' });
      await callsThat('ended', 1);

      const session = await acceptOnceFree('s');

      expect(await session.peekMessages(1)).toEqual([]);
      await session.close();
    });

    test('keeps nothing of the sessions that it gave back, of which Node would warn', async () => {
      const sessions = Array.from({ length: 16 }, (_, n) => `session-${n}`);
      await send('ordered', ...sessions.map((sessionId) => ({ body: { text: sessionId }, sessionId })));
      await callsThat('ended', sessions.length);

      for (const sessionId of sessions) await (await acceptOnceFree(sessionId)).close();

      expect(host.lines.filter((line) => line.includes('Warning'))).toEqual([]);
    });
  });

  test('completes what succeeds and abandons what fails, in several sessions at a time', async () => {
    const texts = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? `good ${index}` : `bad ${index}`,
    );
    await send(
      'other',
      ...texts.map((text, index) => ({
        body: { text, milliseconds: 100, failures: text.startsWith('bad') ? 99 : 0 },
        sessionId: `s${Math.floor(index / 5)}`,
      })),
    );

    const dead = await deadLetters('other', 20);

    expect(dead.map(({ body }) => (body as { text: string }).text).toSorted()).toEqual(
      texts.filter((text) => text.startsWith('bad')).toSorted(),
    );
    await callsThat('ended', 20);
    expect(await callsThat('begun', 40)).toHaveLength(40);
  });

  test('keeps the lock of a session while a handler runs', async () => {
    await send('ordered', { body: { text: 'long', milliseconds: 6000 }, sessionId: 'long' });

    await callsThat('ended', 1);
    const session = await acceptOnceFree('long');

    expect(await session.peekMessages(1)).toEqual([]);
    expect(textsOf(await callsThat('begun', 1))).toEqual(['long']);
    await session.close();
  });
});

describe('a bus that is not there', () => {
  beforeEach(startAll);
  afterEach(stopAll);

  test('does not keep the host from starting, and is found when it comes', async () => {
    await host.stop();
    const { port } = broker;
    await broker.close();
    host = await startHost(broker.connectionString);
    await host.line(/ordered of 'Functions\.inOrder' can't be reached, trying on: .*ECONNREFUSED/);
    await host.line(/other of 'Functions\.other' can't be reached/);

    broker = await startBroker({ port, queues });
    await send('ordered', { body: { text: 'a' }, sessionId: 's' });
    await send('other', { body: { text: 'b' }, sessionId: 's' });

    expect(textsOf(await callsThat('ended', 2)).toSorted()).toEqual(['a', 'b']);
    expect(await host.line(/ordered of 'Functions\.inOrder' is reachable again/)).toBeDefined();
    expect(lost()).toHaveLength(2);
  });

  test('is found again after it went away, even under running handlers', async () => {
    await send('ordered', { body: { text: 'cut', milliseconds: 3000 }, sessionId: 's' });
    await send('other', { body: { text: 'cut too', milliseconds: 3000 }, sessionId: 's' });
    await callsThat('begun', 2);
    const { port } = broker;
    await client.close();
    await broker.close();
    await host.line(/ordered of 'Functions\.inOrder' can't be reached/);
    await callsThat('ended', 2);

    broker = await startBroker({ port, queues });
    client = new ServiceBusClient(broker.connectionString);
    await send('ordered', { body: { text: 'after' }, sessionId: 's' });
    await send('other', { body: { text: 'after too' }, sessionId: 's' });

    expect(
      textsOf(await callsThat('ended', 4))
        .slice(2)
        .toSorted(),
    ).toEqual(['after', 'after too']);
    expect(host.process.exitCode).toBeNull();
  });
});

test("what the app leaves behind ends the host, though it looks like a fault of the host's own client", async () => {
  await startAll();
  await send('other', { body: { text: 'a', clientFault: true }, sessionId: 's' });

  await host.line(/^Error: the app forgot to await/);

  expect(await host.stop()).toBe(1);
  await stopAll();
});

describe('stopping', () => {
  beforeEach(startAll);
  afterEach(stopAll);

  test('lets the running handlers finish, and their messages come again, as in Azure', async () => {
    await send('ordered', { body: { text: 'a', milliseconds: 1000 }, sessionId: 's' });
    await send('other', { body: { text: 'b', milliseconds: 1000 }, sessionId: 's' });
    await callsThat('begun', 2);

    const code = await host.stop();

    expect(code).toBe(0);
    expect(textsOf(await callsThat('ended', 2)).toSorted()).toEqual(['a', 'b']);
    for (const [queue, text] of [
      ['ordered', 'a'],
      ['other', 'b'],
    ] as const) {
      const session = await client.acceptSession(queue, 's');
      expect(await session.receiveMessages(1)).toMatchObject([{ body: { text } }]);
      await session.close();
    }
  });

  test('without a bus does not take long', async () => {
    await send('other', { body: { text: 'connected' }, sessionId: 's' });
    await callsThat('ended', 1);
    await broker.close();
    await host.line(/can't be reached/);

    expect(await host.stop()).toBe(0);
  });
});
