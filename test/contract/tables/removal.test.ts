import { TableClient } from '@azure/data-tables';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { removeOldCalls } from '../../../shared/flow/removeOldCalls.ts';
import type { CallRemoval } from '../../../shared/ports/callDirectory.ts';
import type { StoredRecord } from '../../../shared/ports/storage.ts';
import type { Storage } from '../../../shared/tables/openStorage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { recordingPorts } from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';
import { openFreshStorage, type RunningTables, startTables } from '../../support/startTables.ts';

const DAY = 24 * 60 * 60_000;
const NIGHT = Date.parse('2026-11-22T03:00:00Z');
const retentionDays = 30;

let tables: RunningTables;
let storage: Storage;
let callTable: string;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(async () => tables.part.stop());
beforeEach(async () => {
  ({ storage, callTable } = await openFreshStorage(tables));
});

/** Something that happened to a call, some days before the night. */
const happened = (callId: string, type: string, daysAgo: number, facts: object): CallEvent => ({
  id: `${callId}-${type}`,
  callId,
  type,
  source: 'graph',
  receivedAt: NIGHT - daysAgo * DAY,
  position: 0,
  facts,
});
const rang = (callId: string, daysAgo: number) =>
  happened(callId, 'call.incoming', daysAgo, { state: 'incoming', deleted: false });
const ended = (callId: string, daysAgo: number) =>
  happened(callId, 'call.terminated', daysAgo, { deleted: true });
const decidedLate = (callId: string, daysAgo: number) =>
  happened(callId, 'decision.late', daysAgo, { rule: 'r', action: 'answer', outcome: 'late', attempts: [] });

async function record(events: readonly CallEvent[], recentRecords = new Map<string, StoredRecord>()) {
  const ports = { ...recordingPorts(), callStore: storage.callStore, recentRecords };
  for (const event of events) await recordCallEvent(event, ports);
}

async function removeAtNight(
  callRemoval: CallRemoval = storage.callRemoval,
  clock = fakeClock(NIGHT),
  log = silentLog(),
) {
  return removeOldCalls({
    ...storage,
    callRemoval,
    retentionDays,
    clock,
    log,
    telemetry: noTelemetry,
  });
}

async function listed(list: 'time' | 'active'): Promise<string[]> {
  const query = { list, from: 0, to: NIGHT, after: undefined, limit: 1_000 };
  const listings = await storage.callDirectory.list(query);
  return listings.map(({ callId }) => callId);
}

async function rowsOf(partitionKey: string): Promise<number> {
  const table = clientOf(callTable);
  let rows = 0;
  for await (const row of table.listEntities()) if (row.partitionKey === partitionKey) rows += 1;
  return rows;
}

function clientOf(table: string): TableClient {
  return TableClient.fromConnectionString(tables.connectionString, table, { allowInsecureConnection: true });
}

describe('the retention', () => {
  test.each<[what: string, events: readonly CallEvent[]]>([
    ['an ended call older than it', [rang('c', 31), ended('c', 31)]],
    ['a call that began before it and ended after', [rang('c', 31), ended('c', 29)]],
    ['a call whose end was never recorded, after twice the time', [rang('c', 61)]],
    ['a call of which only a fragment arrived, after twice the time', [decidedLate('c', 61)]],
  ])('removes %s', async (_what, events) => {
    await record(events);

    expect(await removeAtNight()).toEqual({ removed: 1, kept: 0, failed: 0 });

    expect(await rowsOf('c')).toBe(0);
    expect([await listed('time'), await listed('active')]).toEqual([[], []]);
  });

  test.each<[what: string, events: readonly CallEvent[]]>([
    ['an ended call younger than it', [rang('c', 29), ended('c', 29)]],
    ['a call whose end was never recorded, for twice the time', [rang('c', 59)]],
    ['a call of which only a fragment arrived, for twice the time', [decidedLate('c', 59)]],
  ])('keeps %s', async (_what, events) => {
    await record(events);

    expect(await removeAtNight()).toMatchObject({ removed: 0 });

    expect(await rowsOf('c')).toBe(events.length + 1);
    expect(await listed('time')).toEqual(['c']);
  });

  test('passes over a call that it can not read, and says so', async () => {
    await record(['a', 'b', 'c'].flatMap((callId) => [rang(callId, 40), ended(callId, 40)]));
    await clientOf(callTable).updateEntity(
      { partitionKey: 'b', rowKey: 'call', cells: '{"eventCount":' },
      'Merge',
    );
    const log = silentLog();

    expect(await removeAtNight(storage.callRemoval, fakeClock(NIGHT), log)).toEqual({
      removed: 2,
      kept: 0,
      failed: 1,
    });

    expect(await listed('time')).toEqual(['b']);
    expect(log.lines.join('\n')).toMatch(/could not be removed.*b: Unreadable/);

    expect(await storage.callRemoval.forget('b')).toMatchObject({ call: 1, event: 2 });
    expect(await listed('time')).toEqual([]);
  });

  test('removes the oldest calls first', async () => {
    await record(['b:40', 'a:50', 'c:31'].map((call) => rang(call.slice(0, 1), Number(call.slice(2)))));
    const oldest = await storage.callRemoval.oldest({ to: NIGHT, after: undefined, limit: 2 });
    expect(oldest.map(({ callId }) => callId)).toEqual(['a', 'b']);

    const next = await storage.callRemoval.oldest({ to: NIGHT, after: oldest[1]?.key, limit: 2 });
    expect(next.map(({ callId }) => callId)).toEqual(['c']);
  });

  test('ends when its time is over, and the next night goes on', async () => {
    const calls = Array.from({ length: 40 }, (_, index) => `call${index}`);
    await record(calls.flatMap((callId) => [rang(callId, 40), ended(callId, 40)]));
    const clock = fakeClock(NIGHT);
    const slow: CallRemoval = {
      ...storage.callRemoval,
      remove: async (listing) => {
        clock.advance(2 * 60_000);
        return storage.callRemoval.remove(listing);
      },
    };

    const { removed } = await removeAtNight(slow, clock);
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBeLessThan(calls.length);

    expect(await removeAtNight()).toEqual({ removed: calls.length - removed, kept: 0, failed: 0 });
    expect(await listed('time')).toEqual([]);
  });

  test('removes the reason of a message whose call was never recorded', async () => {
    const message = { messageId: 'm', sessionId: 'c', queue: 'call-events', deliveryCount: 1 };
    await storage.poisonMessages.add(message, 'no facts');
    await storage.poisonMessages.add({ ...message, deliveryCount: 2 }, 'no facts');
    expect(await rowsOf('c')).toBe(1);

    expect(await removeAtNight(storage.callRemoval, fakeClock(Date.now() + 29 * DAY))).toEqual({
      removed: 0,
      kept: 0,
      failed: 0,
    });
    expect(await removeAtNight(storage.callRemoval, fakeClock(Date.now() + 31 * DAY))).toEqual({
      removed: 1,
      kept: 0,
      failed: 0,
    });

    expect(await rowsOf('c')).toBe(0);
  });

  test('finishes what was killed between the rows and the lists', async () => {
    await record([rang('c', 40), ended('c', 40)]);
    const table = clientOf(callTable);
    for await (const row of table.listEntities())
      await table.deleteEntity(String(row.partitionKey), String(row.rowKey));

    expect(await removeAtNight()).toEqual({ removed: 1, kept: 0, failed: 0 });
    expect(await listed('time')).toEqual([]);
  });
});

describe('forgetting a call', () => {
  test('removes everything of it, more rows than a transaction holds, and nothing of another', async () => {
    await record([rang('c', 1), rang('d', 1)]);
    const table = clientOf(callTable);
    for (let start = 0; start < 250; start += 50) {
      const rows = Array.from({ length: 50 }, (_, index) => ({
        partitionKey: 'c',
        rowKey: `roster:${start + index}`,
      }));
      await table.submitTransaction(rows.map((row) => ['create', row]));
    }
    await storage.pendingEvents.add([ended('c', 1), ended('d', 1)]);

    const removed = await storage.callRemoval.forget('c');

    expect(removed).toEqual({ call: 1, event: 1, roster: 250, listing: 2, pending: 1 });
    expect(await rowsOf('c')).toBe(0);
    expect(await listed('time')).toEqual(['d']);
    expect(await listed('active')).toEqual(['d']);
    const { waiting } = await storage.pendingEvents.list();
    expect(waiting.map(({ callId }) => callId)).toEqual(['d']);
    for (const one of waiting) await storage.pendingEvents.remove(one);
  });

  test('finds nothing of a call that is not there', async () => {
    expect(await storage.callRemoval.forget('c')).toEqual({ listing: 0, pending: 0 });
  });

  test('leaves a worker that remembers the call able to record what still happens to it', async () => {
    const remembered = new Map<string, StoredRecord>();
    await record([rang('c', 1)], remembered);
    await storage.callRemoval.forget('c');

    await record([ended('c', 1)], remembered);

    expect((await storage.callStore.load('c'))?.record.eventCount).toBe(1);
  });
});
