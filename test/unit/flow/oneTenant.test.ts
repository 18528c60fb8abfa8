import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { readPolicy } from '../../../shared/call/policy/policy.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import { checkCall } from '../../../shared/flow/checkCall.ts';
import { OncePerCall } from '../../../shared/flow/oncePerCall.ts';
import { performCallCommand } from '../../../shared/flow/performCallCommand.ts';
import { receiveNotification } from '../../../shared/flow/receiveNotification.ts';
import { requestNewCall } from '../../../shared/flow/requestCommand.ts';
import type { QueuedCommand } from '../../../shared/ports/queues.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock, giveBackAt } from '../../support/fakeClock.ts';
import {
  inMemoryCommandQueue,
  inMemoryCommandStore,
  inMemoryEventQueue,
  noEndpoints,
  noPendingEvents,
  noPlacedCalls,
} from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';

/** One tenant a call: the tenant of the token that brought it, in every request about it and in its record. */

const customer = 'c0570000-0000-4000-8000-000000000000';
const home = 'b0700000-0000-4000-8000-000000000000';
const stranger = '57a00000-0000-4000-8000-000000000000';
const callId = '57dab8b1894c409ab240bd8beae78896';

type Envelope = { readonly value: readonly unknown[] };
const document = (name: string): readonly unknown[] => {
  const file = `test/fixtures/notifications/call-answer/${name}.json`;
  return (JSON.parse(readFileSync(file, 'utf8')) as Envelope).value;
};
const media = { serviceHosted: {} };
const policy = readPolicy({
  rules: [{ name: 'theirs', when: { tenant: [customer] }, then: { answer: { media } } }],
  otherwise: { reject: {} },
});

const common = {
  clock: fakeClock(),
  giveBackAt,
  log: silentLog(),
  telemetry: noTelemetry,
  pendingEvents: noPendingEvents,
  placedCalls: noPlacedCalls,
};
const callbackBaseUrl = 'https://bot.contoso.com/api/calls';

/** A delivery under a tenant's token: the events that it makes, and for whom Graph was asked. */
async function deliver(items: readonly unknown[], tenantId: string, receivedAt: number) {
  const eventQueue = inMemoryEventQueue();
  const acted: string[] = [];
  const delivery = { items, receivedAt, tenantId, deliveryId: `${receivedAt}`, callbackKey: undefined };
  await receiveNotification(delivery, {
    ...common,
    policy,
    eventQueue,
    callControl: {
      act: async (call, { kind }) => {
        acted.push(`${kind} for ${call.tenantId}`);
        return { kind: 'status', status: 202 };
      },
    },
    ...noEndpoints(),
    oncePerCall: new OncePerCall(),
    answerMargin: 1_000,
    callbackBaseUrl,
  });
  return { events: eventQueue.sent, acted };
}

const fold = (events: readonly CallEvent[]): CallRecord => events.reduce(reduce, emptyRecord(callId));

/** For whom Graph is asked when a command is performed. */
async function perform(message: QueuedCommand, record: CallRecord) {
  const tenants: string[] = [];
  const eventQueue = inMemoryEventQueue();
  await performCallCommand(message, {
    ...common,
    eventQueue,
    callStore: { load: async () => ({ record, version: '1' }) },
    commandStore: inMemoryCommandStore(),
    commandQueue: inMemoryCommandQueue(),
    graph: {
      request: async (_request, { tenantId }) => {
        tenants.push(tenantId);
        return { reply: { kind: 'status', status: 201 }, body: { id: callId } };
      },
    },
    callbackBaseUrl,
    botTenantId: home,
  });
  return { tenants, events: eventQueue.sent };
}

async function check(record: CallRecord): Promise<string[]> {
  const tenants: string[] = [];
  await checkCall(
    { kind: 'check', callId, n: 1, at: 0 },
    {
      ...common,
      eventQueue: inMemoryEventQueue(),
      callStore: {
        load: async () => ({
          record: { ...record, check: { n: 1, purpose: 'keepAlive', at: 0 } },
          version: '1',
        }),
      },
      graph: {
        request: async (_request, { tenantId }) => {
          tenants.push(tenantId);
          return { reply: { kind: 'status', status: 200 } };
        },
      },
      botTenantId: home,
      keepAliveInterval: 900_000,
    },
  );
  return tenants;
}

const prompt: QueuedCommand = {
  kind: 'command',
  commandId: `${callId}.c`,
  session: callId,
  trigger: 'operator',
  command: { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } },
  requestedAt: common.clock.now(),
  retry: 0,
};

test("a call whose resource names no tenant is its token's, from the rule to the keepAlive", async () => {
  const { events, acted } = await deliver(document('example-1-incoming'), customer, 1);
  expect(acted).toEqual([`answer for ${customer}`]);
  const established = await deliver(document('example-1-established'), customer, 2);
  const record = fold([...events, ...established.events]);
  expect(summarize(record).tenantId).toBe(customer);
  expect((await perform(prompt, record)).tenants).toEqual([customer]);
  expect(await check(record)).toEqual([customer]);
});

test('neither another tenant in the resource nor later tokens change it, in whatever order', async () => {
  const [item] = document('example-1-incoming') as readonly { readonly resourceData: object }[];
  const named = { ...item, resourceData: { ...item?.resourceData, tenantId: stranger } };
  const deliveries = await Promise.all([
    deliver([named], customer, 5),
    deliver(document('example-1-establishing'), stranger, 1),
    deliver(document('example-1-established'), home, 9),
    deliver([named], stranger, 9),
  ]);
  const events = deliveries.flatMap((delivery) => delivery.events);
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
      expect(summarize(fold(shuffled)).tenantId).toBe(customer);
    }),
  );
});

test('an outcome that is recorded before its call says how Graph is asked about it, and as whom', async () => {
  const { events } = await deliver(document('example-1-incoming'), customer, 1);
  const outcome = events.filter(({ source }) => source === 'handler');
  expect(outcome).toHaveLength(1);
  const { tenants, events: results } = await perform(prompt, fold(outcome));
  expect(tenants).toEqual([customer]);
  expect(results.map(({ type }) => type)).not.toContain('command.notPerformed');
});

test("without the incoming call, the tenant of the first delivery is better than the bot's own", async () => {
  const { events } = await deliver(document('example-1-established'), customer, 1);
  expect(await check(fold(events))).toEqual([customer]);
});

const url = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0?context=${encodeURIComponent(
  JSON.stringify({ Tid: customer, Oid: 'o' }),
)}`;

test.each([
  ['a call of no named tenant', { create: { targets: [{ user: 'u' }] } }, home],
  ['a call in a tenant', { create: { targets: [{ user: 'u' }], tenantId: customer } }, customer],
  ['a meeting by its id, in a tenant', { join: { meetingId: '1', tenantId: customer } }, customer],
  ['a meeting by its link', { join: { url } }, customer],
  ['a meeting by its link, in another tenant', { join: { url, tenantId: stranger } }, stranger],
])('%s is placed with the token of that tenant, and stays its', async (_what, command, tenantId) => {
  const commandQueue = inMemoryCommandQueue();
  const ports = { ...common, commandQueue, commandStore: inMemoryCommandStore() };
  const callStore = { load: async () => undefined };
  await requestNewCall({ command, key: 'k' }, { ...ports, callStore });
  const [message] = commandQueue.sent;
  const { tenants, events } = await perform(message as QueuedCommand, emptyRecord(callId));
  expect(tenants).toEqual([tenantId]);
  // Graph's reply named no tenant, and its first notification may be recorded before our own event.
  const early = await deliver(document('example-1-establishing'), stranger, 0);
  const record = fold([...early.events, ...events]);
  expect(summarize(record).tenantId).toBe(tenantId);
  expect(await check(record)).toEqual([tenantId]);
});
