import { TableClient } from '@azure/data-tables';
import { ServiceBusClient, type ServiceBusMessage } from '@azure/service-bus';
import { command as definition } from '../../../infra/commands/queues.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { openStorage } from '../../../shared/tables/openStorage.ts';
import { commandFile, inProcess } from '../../support/runInProcess.ts';
import { runPart } from '../../support/startPart.ts';
import { type RunningServiceBus, startServiceBus } from '../../support/startServiceBus.ts';
import { type RunningTables, startTables } from '../../support/startTables.ts';

const command = inProcess(definition);
const HOUR = 3_600_000;

let bus: RunningServiceBus;
let tables: RunningTables;
let client: ServiceBusClient;

beforeAll(async () => {
  [bus, tables] = await Promise.all([startServiceBus(), startTables()]);
  client = new ServiceBusClient(bus.connectionString);
  const sender = client.createSender('call-events');
  await sender.sendMessages([messageOf('dead', 'other'), messageOf('a', 'call'), messageOf('b', 'call')]);
  const session = await client.acceptSession('call-events', 'other');
  for (const message of await session.receiveMessages(1)) await session.deadLetterMessage(message);
  const due = new Date(Date.now() + HOUR);
  await client.createSender('call-commands').scheduleMessages([messageOf('check', 'call')], due);
  const { pendingEvents } = await openStorage({
    tableStorage: { kind: 'connectionString', connectionString: tables.connectionString },
    callTable: 'CallLifecycles',
  });
  await pendingEvents.add([eventOf('later', 60_000), eventOf('earlier', 0)]);
  const table = TableClient.fromConnectionString(tables.connectionString, 'PendingCallEvents', {
    allowInsecureConnection: true,
  });
  await table.createEntity({ partitionKey: 'call', rowKey: 'event:broken', type: 7 });
});
afterAll(async () => {
  await client.close();
  await Promise.all([bus.part.stop(), tables.part.stop()]);
});

const messageOf = (messageId: string, sessionId: string): ServiceBusMessage => ({
  body: {},
  messageId,
  sessionId,
});

const start = Date.parse('2026-11-22T08:00:00Z');
const eventOf = (id: string, after: number): CallEvent => ({
  id,
  callId: 'call',
  type: 'call.established',
  source: 'graph',
  receivedAt: start + after,
  position: 0,
  facts: {},
});

const queues = async (args: string[], environment: Record<string, string> = {}) =>
  command(args, {
    ServiceBusConnection: bus.connectionString,
    TableStorageConnection: tables.connectionString,
    ...environment,
  });
const json = async (...args: string[]) => JSON.parse((await queues([...args, '--json'])).stdout) as unknown;
const anyTime = expect.stringMatching(/^\d{4}-.*Z$/);

test('as a process it shows depth and age of all queues at a glance', async () => {
  const { code, output } = await runPart(commandFile, ['queues'], {
    env: { ServiceBusConnection: bus.connectionString, TableStorageConnection: tables.connectionString },
  });
  expect(code).toBe(0);
  expect(output).toMatch(/queue +waiting +oldest +scheduled +next due +dead letters +oldest/);
  expect(output).toMatch(/call-events +2 +\d+ s +0 +- +1 +\d+ s\n/);
  expect(output).toMatch(/call-commands +0 +- +1 +in (59 min|1 h).* 0 +-\n/);
  expect(output).toMatch(/Events that wait in the table for their queue: 3, the oldest for \d+ d/);
});

test('JSON has the times themselves', async () => {
  expect(await json()).toEqual({
    queues: [
      {
        queue: 'call-events',
        waiting: { count: 2, first: anyTime },
        scheduled: { count: 0 },
        deadLetters: { count: 1, first: anyTime },
        isComplete: true,
      },
      {
        queue: 'call-commands',
        waiting: { count: 0 },
        scheduled: { count: 1, first: anyTime },
        deadLetters: { count: 0 },
        isComplete: true,
      },
      {
        queue: 'call-webhooks',
        waiting: { count: 0 },
        scheduled: { count: 0 },
        deadLetters: { count: 0 },
        isComplete: true,
      },
    ],
    pendingEvents: { count: 3, first: '2026-11-22T08:00:00.000Z', isComplete: true },
  });
});

test('it counts no further than it is told, and says so', async () => {
  expect((await queues(['--limit', '1'])).output).toMatch(/call-events +1 or more/);
});

test('looking takes nothing and locks nothing', async () => {
  await queues([]);
  const session = await client.acceptSession('call-events', 'call');
  const messages = await session.receiveMessages(2, { maxWaitTimeInMs: 5_000 });
  expect(messages.map(({ messageId, deliveryCount }) => [messageId, deliveryCount])).toEqual([
    ['a', 0],
    ['b', 0],
  ]);
  for (const message of messages) await session.abandonMessage(message);
  await session.close();
});

test('pending lists the events that wait for their queue, oldest first, with one that cannot be read', async () => {
  expect(await json('pending')).toEqual({
    events: [
      { callId: 'call', id: 'broken', fault: expect.any(String) },
      { callId: 'call', id: 'earlier', type: 'call.established', receivedAt: '2026-11-22T08:00:00.000Z' },
      { callId: 'call', id: 'later', type: 'call.established', receivedAt: '2026-11-22T08:01:00.000Z' },
    ],
    isComplete: true,
  });
  const { output } = await queues(['pending', '--limit', '2']);
  expect(output).toMatch(/2026-11-22T08:00:00.000Z +call +call.established +earlier/);
  expect(output).toMatch(/There are more: --limit N$/);
});

test.each([
  [
    'a queue that is not there',
    { CALL_COMMANDS_QUEUE: 'none' },
    /call-events +2/,
    /^none can't be read\. Service Bus: /,
  ],
  [
    'tables that are away',
    { TableStorageConnection: 'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1:1' },
    /call-events +2/,
    /^The events that wait in the table can't be read\. /,
  ],
])('%s hides nothing of the others', async (_what, environment, shown, told) => {
  const { code, stdout, stderr } = await queues([], environment);
  expect(code).toBe(1);
  expect(stdout).toMatch(shown);
  expect(stderr).toMatch(told);
});
