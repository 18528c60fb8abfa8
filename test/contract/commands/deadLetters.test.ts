import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TableClient } from '@azure/data-tables';
import { ServiceBusClient, type ServiceBusMessage } from '@azure/service-bus';
import { replayDeadLetters } from '../../../infra/commands/deadLetters/replayDeadLetters.ts';
import { command as definition } from '../../../infra/commands/deadLetters.ts';
import { commandFile, inProcess } from '../../support/runInProcess.ts';
import { runPart } from '../../support/startPart.ts';
import { type RunningServiceBus, startServiceBus } from '../../support/startServiceBus.ts';
import { type RunningTables, startTables } from '../../support/startTables.ts';

const queue = 'call-events';
const headings = ['queue', 'message', 'session', 'type', 'enqueued', 'deliveries', 'reason'];

const command = inProcess(definition);

let bus: RunningServiceBus;
let tables: RunningTables;
let client: ServiceBusClient;
let call: string;
let count = 0;

beforeAll(async () => {
  [bus, tables] = await Promise.all([startServiceBus(), startTables()]);
  client = new ServiceBusClient(bus.connectionString);
});
afterAll(async () => {
  await client.close();
  await Promise.all([bus.part.stop(), tables.part.stop()]);
});
beforeEach(() => {
  count += 1;
  call = `call${count}`;
});
afterEach(async () => {
  const graves = client.createReceiver(queue, {
    subQueueType: 'deadLetter',
    receiveMode: 'receiveAndDelete',
  });
  await graves.receiveMessages(100, { maxWaitTimeInMs: 100 });
  await graves.close();
});

const eventOf = (id: string): ServiceBusMessage => ({
  body: { specversion: '1.0', id, type: 'call.established', subject: call, data: { text: 'größer' } },
  contentType: 'application/cloudevents+json',
  messageId: id,
  sessionId: call,
  subject: 'call.established',
  applicationProperties: { traceparent: '00-1-2-01' },
});

/** Sends messages and makes dead letters of them. */
async function kill(...messages: readonly ServiceBusMessage[]): Promise<void> {
  const sender = client.createSender(queue);
  for (const message of messages) await sender.sendMessages(message);
  await sender.close();
  const session = await client.acceptSession(queue, call);
  for (const message of await session.receiveMessages(messages.length, { maxWaitTimeInMs: 5_000 })) {
    await session.deadLetterMessage(message, {
      deadLetterReason: 'Broken',
      deadLetterErrorDescription: 'no facts',
    });
  }
  await session.close();
}

/** What the queue holds for the call. */
async function queued() {
  const session = await client.acceptSession(queue, call);
  const messages = await session.peekMessages(50);
  await session.close();
  return messages;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const environment = () => ({
  ServiceBusConnection: bus.connectionString,
  TableStorageConnection: tables.connectionString,
});

async function deadLetters(...args: string[]) {
  return command(args, environment());
}

async function deadLettersJson(...args: string[]): Promise<unknown> {
  return JSON.parse((await deadLetters(...args, '--json')).output);
}

test('as a process it prints, says by its exit code how it went, and ends', async () => {
  expect(await runPart(commandFile, ['dead-letters', 'show', 'none'], { env: environment() })).toEqual({
    code: 1,
    output: expect.stringMatching(/No dead letter has the id none\.$/),
  });
});

test('list shows what is dead in all queues, and locks nothing', async () => {
  await kill(eventOf('l1'));
  for (const _time of ['once', 'twice']) {
    const [first = '', second = '', ...more] = (await deadLetters('list')).output.split('\n');
    expect(first.split(/ {2,}/)).toEqual(headings);
    expect(second).toMatch(
      new RegExp(`^${queue} +l1 +${call} +call.established +\\S+Z +0 +Broken: no facts$`),
    );
    expect(more).toEqual([]);
  }
  expect((await deadLetters('list', '--queue', 'call-commands')).output).toBe('No dead letters.');
});

test('list tells the reason that the handler wrote beside the call', async () => {
  const table = TableClient.fromConnectionString(tables.connectionString, 'CallLifecycles', {
    allowInsecureConnection: true,
  });
  await table.createTable();
  const reason = 'ZodError: [\n  facts.state is "gone"\n]';
  await table.createEntity({ partitionKey: call, rowKey: 'poison:p1', reason });
  await kill(eventOf('p1'));

  expect(await deadLettersJson('list')).toMatchObject([{ messageId: 'p1', reason }]);
  expect((await deadLetters('list')).output).toMatch(/ZodError: \[ facts.state is "gone" \]$/);
});

test('show prints the whole message', async () => {
  await kill(eventOf('s1'));
  expect(JSON.parse((await deadLetters('show', 's1')).output)).toMatchObject({
    queue,
    messageId: 's1',
    sessionId: call,
    body: eventOf('s1').body,
    properties: { traceparent: '00-1-2-01' },
  });
  expect(await deadLetters('show', 's2')).toMatchObject({ code: 1, output: 'No dead letter has the id s2.' });
});

test('replay sends the same message for the same call under a new id, and leaves its neighbours', async () => {
  await kill(eventOf('r1'), eventOf('r2'), eventOf('r3'));

  const { code, output } = await deadLetters('replay', 'r2');

  expect([code, output]).toEqual([0, `${queue}: r2 was sent again as r2:replay:1`]);
  expect(await queued()).toMatchObject([{ ...eventOf('r2'), messageId: 'r2:replay:1' }]);
  expect(await deadLettersJson('list')).toMatchObject([{ messageId: 'r1' }, { messageId: 'r3' }]);
});

test('replay --all empties the dead letters, oldest first', async () => {
  await kill(eventOf('a1'), eventOf('a2'), eventOf('a3'));

  const sent = ['a1', 'a2', 'a3'].map((id) => ({ queue, messageId: id, sentAs: `${id}:replay:1` }));
  expect(await deadLettersJson('replay', '--all', '--yes')).toEqual({ replayed: sent, missing: [] });

  expect((await queued()).map(({ messageId }) => messageId)).toEqual(sent.map(({ sentAs }) => sentAs));
  expect(await deadLettersJson('list')).toEqual([]);
});

test.each([['replay'], ['discard']])('%s --all does nothing where nobody says yes', async (verb) => {
  await kill(eventOf(`${verb}-q1`));
  expect(await deadLetters(verb, '--all')).toMatchObject({
    code: 2,
    output: 'Nobody is there to confirm this; add --yes.',
  });
  expect(await deadLettersJson('list')).toMatchObject([{ messageId: `${verb}-q1` }]);
  expect(await queued()).toEqual([]);
});

test.each([
  ['replay', 'sent again'],
  ['discard', 'discarded'],
])('%s --dry-run says what it would do, and does nothing', async (verb, participle) => {
  await kill(eventOf(`${verb}-d1`), eventOf(`${verb}-d2`));
  const { code, output } = await deadLetters(verb, '--all', '--dry-run');
  expect(code).toBe(0);
  expect(output).toMatch(new RegExp(`^queue .*-d1 .*-d2 .*\n2 would be ${participle}\\.$`, 's'));
  expect(await deadLettersJson(verb, `${verb}-d2`, '--dry-run')).toEqual({
    dryRun: true,
    chosen: [{ queue, messageId: `${verb}-d2` }],
    missing: [],
  });
  expect(await deadLettersJson('list')).toMatchObject([
    { messageId: `${verb}-d1` },
    { messageId: `${verb}-d2` },
  ]);
  expect(await queued()).toEqual([]);
});

test('discard removes a dead letter for good, and leaves its neighbours', async () => {
  await kill(eventOf('g1'), eventOf('g2'));
  expect(await deadLetters('discard', 'g1', '--yes')).toMatchObject({
    code: 0,
    output: `${queue}: g1 was discarded`,
  });
  expect(await deadLettersJson('list')).toMatchObject([{ messageId: 'g2' }]);
  expect(await queued()).toEqual([]);
  expect(await deadLettersJson('discard', '--all', '--yes')).toEqual({
    discarded: [{ queue, messageId: 'g2' }],
    missing: [],
  });
  expect((await deadLetters('discard', '--all', '--yes')).output).toBe('No dead letters.');
});

test('a replay that was killed after its send and is repeated is in the queue once', async () => {
  await kill(eventOf('k1'));
  const sender = client.createSender(queue);
  await sender.sendMessages({ ...eventOf('k1'), messageId: 'k1:replay:1' });

  await deadLetters('replay', 'k1');

  expect((await queued()).map(({ messageId }) => messageId)).toEqual(['k1:replay:1']);
  expect(await deadLettersJson('list')).toEqual([]);
});

test('a replay that became a dead letter itself is sent under the next number', async () => {
  await kill({ ...eventOf('n1'), messageId: 'n1:replay:1' });
  await deadLetters('replay', 'n1:replay:1');
  expect(await queued()).toMatchObject([{ messageId: 'n1:replay:2', body: { id: 'n1' } }]);
});

test('replay finds one behind more than a receiver can hold, and puts all others back', async () => {
  const others = Array.from({ length: 50 }, (_, index) => `o${index}`);
  await kill(...others.map(eventOf), eventOf('behind'));

  const replayed = await collect(replayDeadLetters(client, queue, new Set(['behind']), 20));

  expect(replayed).toEqual([{ messageId: 'behind', sentAs: 'behind:replay:1' }]);
  const left = client.createReceiver(queue, { subQueueType: 'deadLetter' });
  const messages = await left.receiveMessages(others.length, { maxWaitTimeInMs: 5_000 });
  for (const message of messages) await left.abandonMessage(message);
  await left.close();
  expect(messages.map(({ messageId }) => messageId)).toEqual(others);
});

test('one that the queue does not take again stays, and is in no way of the others', async () => {
  await kill(eventOf('f1'), eventOf('f2'), eventOf('f3'));
  const choosy = new Proxy(client, {
    get: (target, name) => (name === 'createSender' ? () => choosySender : Reflect.get(target, name)),
  });
  const sender = client.createSender(queue);
  const choosySender = {
    sendMessages: async (message: ServiceBusMessage) => {
      if (String(message.messageId).startsWith('f2')) throw new Error('MessageSizeExceeded');
      await sender.sendMessages(message);
    },
    close: async () => sender.close(),
  };

  const replayed = await collect(replayDeadLetters(choosy, queue, new Set(['f1', 'f2', 'f3'])));

  expect(replayed).toEqual([
    { messageId: 'f1', sentAs: 'f1:replay:1' },
    { messageId: 'f2', fault: 'MessageSizeExceeded' },
    { messageId: 'f3', sentAs: 'f3:replay:1' },
  ]);
  expect(await deadLettersJson('list')).toMatchObject([{ messageId: 'f2' }]);
});

test('replay ends where the locks of what it holds end before it has found all', async () => {
  const queues = path.join(mkdtempSync(path.join(tmpdir(), 'dead-letters-')), 'queues.json');
  writeFileSync(queues, JSON.stringify({ graves: { lockDuration: 'PT1S' } }));
  const other = await startServiceBus(queues);
  const brief = new ServiceBusClient(other.connectionString);
  await brief.createSender('graves').sendMessages([{ body: 1 }, { body: 2 }]);
  const receiver = brief.createReceiver('graves');
  for (const message of await receiver.receiveMessages(2)) await receiver.deadLetterMessage(message);

  expect(await collect(replayDeadLetters(brief, 'graves', new Set(['gone'])))).toEqual([]);

  const left = brief.createReceiver('graves', { subQueueType: 'deadLetter' });
  expect(await left.peekMessages(10)).toHaveLength(2);
  await brief.close();
  await other.part.stop();
});

test('replay says what another reader has locked', async () => {
  await kill(eventOf('w1'));
  const reader = client.createReceiver(queue, { subQueueType: 'deadLetter' });
  const [locked] = await reader.receiveMessages(1);

  const { code, output } = await deadLetters('replay', 'w1');

  expect(code).toBe(1);
  expect(output).toContain(
    'Locked by another reader, so not sent again: w1. The lock ends within five minutes.',
  );
  if (locked !== undefined) await reader.abandonMessage(locked);
  await reader.close();
});

test('replay says which ids it did not find, and replays the others', async () => {
  await kill(eventOf('x1'));
  const { code, output } = await deadLetters('replay', 'x1', 'x2');
  expect(code).toBe(1);
  expect(output).toContain('x1 was sent again');
  expect(output).toContain('Not among the dead letters: x2');
});

test.each([
  ['replay that names nothing', ['replay']],
  ['replay that names all and some', ['replay', 'a', '--all']],
  ['an unknown verb', ['purge']],
  ['discard that names nothing', ['discard', '--yes']],
  ['a limit that is none', ['list', '--limit', '0']],
  ['half a limit', ['list', '--limit', '0.5']],
  ['a flag of another verb', ['list', '--yes']],
])('%s is refused', async (_what, args) => {
  expect(await deadLetters(...args)).toMatchObject({ code: 2 });
});
