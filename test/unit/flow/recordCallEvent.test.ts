import type { Command } from '../../../shared/call/commands/commands.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import { Unavailable } from '../../../shared/failure/failure.ts';
import { commandId } from '../../../shared/flow/ids.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { type CommandMessage } from '../../../shared/ports/queues.ts';
import { type CallStore } from '../../../shared/ports/storage.ts';
import { messageIdOf } from '../../../shared/servicebus/commandMessage.ts';
import { webhookMessageId } from '../../../shared/servicebus/webhookMessage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock, giveBackAt } from '../../support/fakeClock.ts';
import {
  inMemoryCallStore,
  inMemoryCommandQueue,
  inMemoryCommandStore,
  inMemoryEventQueue,
  inMemoryOutbox,
  inMemoryWebhookQueue,
  noPendingEvents,
} from '../../support/inMemory.ts';
import { killedAt } from '../../support/killedAt.ts';
import { silentLog } from '../../support/silentLog.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const onEstablished: Command[] = [{ subscribeToTone: {} }, { playPrompt: { uris: ['https://a/b.wav'] } }];
const intervals = { callCheckDelay: 120_000, keepAliveInterval: 900_000, lostConfirmationDelay: 60_000 };

function event(id: string, facts: object, type = `call.${id}`): CallEvent {
  return {
    id,
    callId,
    type,
    facts: { deleted: false, graphCallId: 'A-B', ...facts },
    source: 'graph',
    receivedAt: 1_000,
    position: 0,
  };
}
const incoming = event('incoming', {
  state: 'incoming',
  decision: { rule: 'r', action: 'answer' },
  onEstablished,
});
const established = event('established', { state: 'established' });
const events = [incoming, established];
const due = ['established:0', 'established:1'].map((key) => commandId(callId, key));

function surroundings() {
  const ports = {
    callStore: inMemoryCallStore(),
    commandStore: inMemoryCommandStore(),
    commandQueue: inMemoryCommandQueue(),
    eventQueue: inMemoryEventQueue(),
    pendingEvents: noPendingEvents,
  };
  return { ...ports, ports };
}

/** What a worker that has just been started knows. */
const started = () => ({
  recentRecords: new Map(),
  intervals,
  clock: fakeClock(),
  giveBackAt,
  log: silentLog(),
  telemetry: noTelemetry,
});

const idsOf = (messages: readonly CommandMessage[]) => messages.map(messageIdOf);

describe('recording an event', () => {
  test('sends what becomes due behind it, in its order, with the next check', async () => {
    const { ports, commandQueue } = surroundings();
    const worker = { ...ports, ...started() };
    for (const one of events) await recordCallEvent(one, worker);
    expect(idsOf(commandQueue.sent)).toEqual([`check:${callId}:1`, ...due, `check:${callId}:2`]);
    expect(commandQueue.sent.at(-1)).toMatchObject({ at: 1_000 + intervals.keepAliveInterval });
  });

  test('that is there already sends the same again, and records nothing', async () => {
    const { ports, commandQueue, callStore } = surroundings();
    for (const one of events) await recordCallEvent(one, { ...ports, ...started() });
    const sent = [...commandQueue.sent];
    await recordCallEvent(established, { ...ports, ...started() });
    expect(commandQueue.sent).toEqual([...sent, ...sent.slice(1)]);
    expect((await callStore.load(callId))?.record.eventCount).toBe(2);
  });

  test('that somebody else was faster with issues its commands once', async () => {
    const { ports, commandQueue } = surroundings();
    const [one, other] = [started(), started()];
    await recordCallEvent(incoming, { ...ports, ...one });
    await recordCallEvent(established, { ...ports, ...other });
    await recordCallEvent(event('hold', { state: 'hold' }), { ...ports, ...one });
    expect(idsOf(commandQueue.sent).filter((id) => due.includes(id))).toEqual(due);
  });

  test('waits for the queue and for the table', async () => {
    const { ports, commandQueue } = surroundings();
    let outages = 3;
    const away = () => {
      outages -= 1;
      if (outages >= 0) throw new Unavailable('a service', new Error('away'));
    };
    const callStore: CallStore = {
      ...ports.callStore,
      load: async (id) => (away(), ports.callStore.load(id)),
    };
    await recordCallEvent(incoming, { ...ports, ...started(), callStore });
    expect(commandQueue.sent).toHaveLength(1);
  });
});

const webhookSurroundings = () => {
  const commandStore = inMemoryCommandStore();
  const outbox = inMemoryOutbox(commandStore);
  const callStore = inMemoryCallStore(outbox);
  const webhookQueue = inMemoryWebhookQueue();
  const { ports } = surroundings();
  return { ports: { ...ports, commandStore, callStore, webhookQueue }, outbox, webhookQueue };
};

describe('where there is a webhook', () => {
  const told = [
    { n: 1, type: 'call.incoming', eventId: 'incoming' },
    { n: 2, type: 'call.decided', eventId: 'established' },
    { n: 3, type: 'call.established', eventId: 'established' },
  ];

  test('what it is told waits in rows of the same transaction, and a message says so', async () => {
    const { ports, outbox, webhookQueue } = webhookSurroundings();
    for (const one of events) await recordCallEvent(one, { ...ports, ...started() });
    expect((await outbox.list(callId)).map(({ waiting }) => waiting)).toMatchObject(told);
    expect(webhookQueue.sent).toEqual([1, 2, 3].map((n) => ({ callId, n, tries: 0 })));
  });

  test('killed at any step, nothing that waits goes without its message', async () => {
    for (let n = 1; n < 14; n += 1) {
      const { ports, outbox, webhookQueue } = webhookSurroundings();
      for (const one of events) {
        await recordCallEvent(one, { ...killedAt(n, ports), ...started() }).catch(() => {});
        await recordCallEvent(one, { ...ports, ...started() });
      }
      const waiting = (await outbox.list(callId)).map((stored) => stored.waiting);
      expect(waiting).toMatchObject(told);
      expect([...new Set(webhookQueue.sent.map(webhookMessageId))]).toEqual(
        waiting.map((one) => `deliver:${callId}:${one.n}`),
      );
    }
  });
});

const end = event('end', { state: 'terminated', deleted: true });
const operation = (facts: object) => event('op', { kind: 'playPrompt', ...facts }, 'operation.ended');

describe('an end of an operation', () => {
  const pending = {
    session: callId,
    commandId: `${callId}.1`,
    name: 'playPrompt' as const,
    command: {},
    trigger: 'operator' as const,
    requestedAt: 0,
    updatedAt: 0,
    attempts: 1,
    retries: 0,
  };

  test.each([
    ['accepted', { clientContext: pending.commandId }],
    ['unknown', { clientContext: pending.commandId }],
    ['accepted', { operationId: '0FE0623FD62842EDB4BD8AC290072CC5' }],
  ])('completes the command that is %s, known by %j', async (status, facts) => {
    const { ports, commandStore, eventQueue } = surroundings();
    const operationId = '0fe0623f-d628-42ed-b4bd-8ac290072cc5';
    await commandStore.create({ ...pending, status: status as 'accepted', operationId });
    await recordCallEvent(operation({ status: 'completed', ...facts }), { ...ports, ...started() });
    expect(await commandStore.list(callId)).toMatchObject([{ status: 'completed' }]);
    expect(eventQueue.sent).toMatchObject([{ type: 'command.completed' }]);
  });

  test.each(['a/b?c#d', 'other.1', `${callId}.a/b`, ''])(
    'that somebody else began, as %j, is recorded and finishes nothing',
    async (clientContext) => {
      const { ports, commandStore } = surroundings();
      await commandStore.create({ ...pending, status: 'accepted' });
      await recordCallEvent(operation({ status: 'completed', clientContext }), { ...ports, ...started() });
      expect(await commandStore.list(callId)).toMatchObject([{ status: 'accepted' }]);
    },
  );

  test('that failed says why', async () => {
    const { ports, commandStore } = surroundings();
    await commandStore.create({ ...pending, status: 'accepted' });
    const facts = {
      status: 'failed',
      clientContext: pending.commandId,
      result: { code: 400, subcode: 8508 },
    };
    await recordCallEvent(operation(facts), { ...ports, ...started() });
    expect(await commandStore.list(callId)).toMatchObject([
      { status: 'failed', error: { code: '400/8508', meaning: expect.any(String) } },
    ]);
  });

  test.each<[string, object, string]>([
    ['accepted', { state: 'transferAccepted' }, 'completed'],
    ['back after a failure', { state: 'established', result: { code: 500, subcode: 7000 } }, 'failed'],
    ['ended by it', { state: 'terminated', deleted: true, result: { code: 0, subcode: 7015 } }, 'completed'],
    ['held', { state: 'hold' }, 'accepted'],
  ])('is told of a transfer by the call: one that is %s', async (_claim, facts, status) => {
    const { ports, commandStore } = surroundings();
    await commandStore.create({ ...pending, name: 'transfer', status: 'accepted' });
    await recordCallEvent(event('change', facts), { ...ports, ...started() });
    expect(await commandStore.list(callId)).toMatchObject([{ status }]);
  });

  const ended = (id: string, status: string, receivedAt: number) => ({
    ...operation({ status, clientContext: pending.commandId }),
    id,
    receivedAt,
  });

  test.each<[string, readonly CallEvent[], string]>([
    ['a later end over an earlier one', [ended('a', 'completed', 2), ended('b', 'failed', 3)], 'failed'],
    [
      'the same where the later is recorded first',
      [ended('b', 'failed', 3), ended('a', 'completed', 2)],
      'failed',
    ],
    ['its word over the end of the call', [end, ended('a', 'completed', 1)], 'completed'],
  ])("takes Graph's last word: %s", async (_claim, told, status) => {
    const { ports, commandStore, eventQueue } = surroundings();
    await commandStore.create({ ...pending, status: 'accepted' });
    const reported: CallEvent = {
      ...event('accepted', { ...pending, status: 'accepted' }, 'command.accepted'),
    };
    for (const one of [reported, ...told]) await recordCallEvent(one, { ...ports, ...started() });
    expect(await commandStore.list(callId)).toMatchObject([{ status }]);
    expect(eventQueue.sent.at(-1)).toMatchObject({ type: `command.${status}` });
  });

  test('that never comes is settled by the end of the call, and counted', async () => {
    const { ports, commandStore, callStore, eventQueue } = surroundings();
    await commandStore.create({ ...pending, status: 'accepted' });
    const reported: CallEvent = {
      ...event('accepted', { ...pending, status: 'accepted' }, 'command.accepted'),
    };
    for (const one of [end, reported]) await recordCallEvent(one, { ...ports, ...started() });
    for (const one of eventQueue.sent) await recordCallEvent(one, { ...ports, ...started() });
    expect(await commandStore.list(callId)).toMatchObject([
      { status: 'interrupted', error: { code: 'CallEnded' } },
    ]);
    const stored = await callStore.load(callId);
    expect(stored && summarize(stored.record)).toMatchObject({ commandCount: 1, failedCommandCount: 1 });
  });
});

/** Delivers each event until it is recorded, the established one first to a process killed at its n-th step. */
async function survive(n: number) {
  const around = surroundings();
  const { ports } = around;
  await recordCallEvent(incoming, { ...ports, ...started() });
  let wasKilled = false;
  await recordCallEvent(established, { ...killedAt(n, ports), ...started() }).catch(() => {
    wasKilled = true;
  });
  if (wasKilled) await recordCallEvent(established, { ...ports, ...started() });
  return { ...around, wasKilled };
}

describe('a worker that is killed between any two steps', () => {
  const places = Array.from({ length: 16 }, (_, index) => index + 1);

  test.each(places)('at step %i: the event is recorded once, and all that is due is sent', async (n) => {
    const { callStore, commandQueue } = await survive(n);
    const history = await callStore.history(callId);
    expect(history?.events.map(({ id }) => id)).toEqual(['incoming', 'established']);
    expect(history?.record.issued).toEqual(['established:0', 'established:1']);
    expect([...new Set(idsOf(commandQueue.sent))]).toEqual([
      `check:${callId}:1`,
      ...due,
      `check:${callId}:2`,
    ]);
  });

  test('the places above reach to the end of the flow', async () => {
    expect((await survive(places.length)).wasKilled).toBe(false);
  });
});
