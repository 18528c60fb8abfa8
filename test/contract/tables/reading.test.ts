import { TableClient } from '@azure/data-tables';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { forwardPendingEvents } from '../../../shared/flow/forwardPendingEvents.ts';
import { showCall } from '../../../shared/flow/readCalls.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { toEventRow } from '../../../shared/tables/eventRow.ts';
import type { Storage } from '../../../shared/tables/openStorage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { inMemoryEventQueue, recordingPorts } from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';
import { openFreshStorage, type RunningTables, startTables } from '../../support/startTables.ts';

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

const clientOf = (table: string) =>
  TableClient.fromConnectionString(tables.connectionString, table, { allowInsecureConnection: true });

const happened = (callId: string, id: string, facts: object = {}, receivedAt = 0): CallEvent => ({
  id,
  callId,
  type: 'call.updated',
  source: 'graph',
  receivedAt,
  position: 0,
  facts: { deleted: false, ...facts },
});

async function record(...events: CallEvent[]) {
  for (const event of events) await recordCallEvent(event, { ...recordingPorts(), ...storage });
}

/** Ids of all pages of a call's events. */
async function pages(callId: string): Promise<string[][]> {
  const found: string[][] = [];
  let from: string | undefined;
  do {
    const page = await showCall(callId, storage, from);
    found.push(page?.events.map(({ id }) => id) ?? []);
    from = page?.continuationToken;
  } while (from !== undefined);
  return found;
}

test("a call's events come in pages, in the order of their stamps", async () => {
  await record(happened('c', 'first'));
  // Keys in no order, and several of one moment.
  const events = Array.from({ length: 450 }, (_, n) =>
    happened('c', `${(n * 7_919) % 450}x`, {}, 1 + Math.floor(n / 3)),
  );
  for (let start = 0; start < events.length; start += 90) {
    const rows = events.slice(start, start + 90).map((event) => ['create', toEventRow(event)] as const);
    await clientOf(callTable).submitTransaction(rows.map(([kind, row]) => [kind, row]));
  }

  const found = await pages('c');

  expect(found.map((page) => page.length)).toEqual([200, 200, 51]);
  const inOrder = events.toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
  expect(found.flat()).toEqual(['first', ...inOrder.map(({ id }) => id)]);
});

test('an event that can not be read is shown as such among the others', async () => {
  await record(happened('c', 'a'), happened('c', 'b', {}, 1));
  await clientOf(callTable).updateEntity({ partitionKey: 'c', rowKey: 'event:a', data: '{' }, 'Merge');
  const shown = await showCall('c', storage);
  expect(shown?.events).toMatchObject([
    { id: 'a', type: 'unreadable' },
    { id: 'b', type: 'call.updated' },
  ]);
});

test('calls are found by every chain that they were ever part of', async () => {
  await record(happened('a', '1', { callChainId: 'x' }), happened('a', '2', { callChainId: 'y' }, 1));
  await record(happened('b', '3', { callChainId: 'y' }), happened('stranger', '4', { callChainId: 'z' }));
  expect((await showCall('a', storage))?.relatedCalls).toEqual(['b']);
  expect((await showCall('b', storage))?.relatedCalls).toEqual(['a']);
  expect((await showCall('stranger', storage))?.relatedCalls).toEqual([]);

  await storage.callRemoval.forget('a');
  expect((await showCall('b', storage))?.relatedCalls).toEqual([]);
  expect(await storage.callDirectory.ofChain('x')).toEqual([]);
});

test('a waiting event that can not be read is set aside with all that is stored of it, and the others go', async () => {
  await storage.pendingEvents.add([happened('c', 'good'), happened('c', 'bad')]);
  await clientOf('PendingCallEvents').updateEntity(
    { partitionKey: 'c', rowKey: 'event:bad', data: '{"half' },
    'Merge',
  );
  const eventQueue = inMemoryEventQueue();

  const ports = { ...storage, eventQueue, clock: fakeClock(), log: silentLog(), telemetry: noTelemetry };
  expect(await forwardPendingEvents(ports)).toEqual({ forwarded: 1, setAside: 1, left: 0 });

  expect(eventQueue.sent.map(({ id }) => id)).toEqual(['good']);
  expect((await storage.pendingEvents.list()).waiting).toEqual([]);
  expect(await clientOf(callTable).getEntity('c', 'poison:bad')).toMatchObject({
    reason: expect.stringContaining('Unreadable'),
    queue: 'PendingCallEvents',
    data: '{"half',
  });
});
