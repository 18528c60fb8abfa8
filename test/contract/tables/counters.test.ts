import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { summarizeCalls } from '../../../shared/flow/summarizeCalls.ts';
import type { Storage } from '../../../shared/tables/openStorage.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { recordingPorts } from '../../support/inMemory.ts';
import { openFreshStorage, type RunningTables, startTables } from '../../support/startTables.ts';

let tables: RunningTables;
let storage: Storage;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(async () => tables.part.stop());
beforeEach(async () => {
  ({ storage } = await openFreshStorage(tables));
});

const noon = Date.parse('2026-11-22T12:00:00.000Z');
const event = (callId: string, id: string, more: Partial<CallEvent>): CallEvent => ({
  id: `${callId}-${id}`,
  callId,
  type: 'call.updated',
  source: 'graph',
  receivedAt: noon,
  position: 0,
  facts: {},
  ...more,
});
const incoming = (callId: string, receivedAt = noon) =>
  event(callId, 'incoming', {
    type: 'call.incoming',
    receivedAt,
    facts: { state: 'incoming', deleted: false },
  });
const decided = (callId: string, outcome: string, answerMilliseconds?: number) =>
  event(callId, 'decided', {
    type: `decision.${outcome}`,
    source: 'handler',
    receivedAt: noon + 1,
    facts: {
      rule: 'a rule',
      action: 'answer',
      outcome,
      attempts: [],
      ...(answerMilliseconds && { answerMilliseconds }),
    },
  });
const ended = (callId: string) =>
  event(callId, 'ended', {
    type: 'call.terminated',
    receivedAt: noon + 2,
    facts: { state: 'terminated', deleted: true, result: { code: 200 } },
  });

async function record(...events: CallEvent[]) {
  for (const one of events) await recordCallEvent(one, { ...recordingPorts(), ...storage });
}
const numbers = async (from = noon - 1_000, to?: number) =>
  summarizeCalls({ from, ...(to !== undefined && { to }) }, { ...storage, clock: fakeClock() });

test('calls that go on and calls that ended are counted by what became of their decisions', async () => {
  await record(
    incoming('quick'),
    decided('quick', 'accepted', 150),
    ended('quick'),
    incoming('slow'),
    decided('slow', 'accepted', 6_000),
    incoming('late'),
    decided('late', 'late'),
    ended('late'),
    incoming('refused'),
    decided('refused', 'refused'),
    incoming('gone'),
    decided('gone', 'missed'),
    ended('gone'),
    incoming('undecided'),
  );
  expect(await numbers()).toMatchObject({
    isComplete: true,
    calls: 6,
    answeredInTime: 2,
    slowestShareOfDeadline: 0.4,
    late: 1,
    refused: 1,
    unknown: 0,
    active: 3,
    pendingEvents: 0,
    poisonMessages: 0,
  });
});

test('an ended call is counted without its record being read', async () => {
  await record(incoming('a'), decided('a', 'accepted', 150), ended('a'));
  const callStore = { load: async () => Promise.reject(new Error('nobody reads it')) };
  const counted = await summarizeCalls({ from: noon }, { ...storage, callStore, clock: fakeClock() });
  expect(counted).toMatchObject({ calls: 1, answeredInTime: 1, slowestShareOfDeadline: 0.01, active: 0 });
});

test('only calls of the time count, both its ends included', async () => {
  await record(
    incoming('before', noon - 1),
    incoming('first'),
    incoming('last', noon + 10),
    incoming('after', noon + 11),
  );
  expect(await numbers(noon, noon + 10)).toMatchObject({ calls: 2 });
});

test('what was told of an end later changes the numbers', async () => {
  await record(
    incoming('a'),
    decided('a', 'accepted', 150),
    event('a', 'lost', {
      type: 'check.lost',
      source: 'scheduler',
      receivedAt: noon + 5,
      facts: { n: 1, result: 'lost' },
    }),
    ended('a'),
  );
  expect(await numbers()).toMatchObject({ calls: 1, lost: 0, active: 0 });
});

test('events that wait are counted, and each poison message once', async () => {
  await storage.pendingEvents.add([incoming('a'), decided('a', 'accepted')]);
  const message = { messageId: 'm', sessionId: 'c', queue: 'call-events', deliveryCount: 1 };
  await storage.poisonMessages.add(message, 'It is broken.');
  await storage.poisonMessages.add({ ...message, deliveryCount: 2 }, 'It is broken.');
  await storage.poisonMessages.add({ ...message, messageId: 'n' }, 'It is broken, too.');
  expect(await numbers(Date.now() - 60_000)).toMatchObject({ pendingEvents: 2, poisonMessages: 2 });
  await storage.callRemoval.forget('c');
  expect(await numbers(Date.now() - 60_000)).toMatchObject({ poisonMessages: 0 });
});

test('of too many calls the newest are counted, and it is said since when', async () => {
  for (let n = 0; n < 64; n += 1) await record(incoming(`call ${n}`, noon + n));
  const some = await storage.callCounters.between({ from: noon, to: noon + 100 }, 16);
  expect(some.since).toBeGreaterThan(noon);
  const all = await storage.callCounters.between({ from: some.since ?? 0, to: noon + 100 }, 1_000);
  expect(all.since).toBeUndefined();
  expect(new Set(some.calls.map(({ callId }) => callId))).toEqual(
    new Set(all.calls.map(({ callId }) => callId)),
  );
});
