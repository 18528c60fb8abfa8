import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { fitEvent } from '../../../shared/call/record/limitEventSize.ts';
import { reduceWithRoster } from '../../../shared/call/record/reduce.ts';
import { showCall } from '../../../shared/flow/readCalls.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import type { CallStore } from '../../../shared/ports/storage.ts';
import { encodeEvent, fromCloudEvent } from '../../../shared/servicebus/cloudEvent.ts';
import { createCallIndex } from '../../../shared/tables/callIndex.ts';
import { createCallStore } from '../../../shared/tables/callStore.ts';
import { openTable } from '../../../shared/tables/openTable.ts';
import { graphEvent } from '../../support/graphEvent.ts';
import { inMemoryCommandStore, recordingPorts } from '../../support/inMemory.ts';
import { meetingParticipant } from '../../support/meetingRoster.ts';
import type { RunningPart } from '../../support/startPart.ts';
import { startTables } from '../../support/startTables.ts';

let tables: RunningPart;
let connectionString: string;
let calls: Awaited<ReturnType<typeof openTable>>;
let index: ReturnType<typeof createCallIndex>;
let store: CallStore;
let rosterReads: number;
let count = 0;
let second = 0;

beforeAll(async () => {
  ({ part: tables, connectionString } = await startTables());
});
afterAll(async () => tables.stop());
beforeEach(async () => {
  count += 1;
  second = 0;
  rosterReads = 0;
  const connection = { kind: 'connectionString', connectionString } as const;
  calls = await openTable(connection, `Calls${count}`, { timeout: 10_000, retries: 0 });
  index = createCallIndex(await openTable(connection, `Calls${count}Index`, { timeout: 10_000, retries: 0 }));
  const real = createCallStore(calls, index);
  store = {
    ...real,
    loadRoster: async (callId) => {
      rosterReads += 1;
      return real.loadRoster(callId);
    },
  };
});

function change(resourceData: unknown, path = '/participants'): CallEvent {
  second += 1;
  const item = { changeType: 'updated', resourceUrl: `/communications/calls/c1${path}`, resourceData };
  return graphEvent(item, { id: `e${second}`, receivedAt: second * 1_000 });
}

const meeting = (size: number) => change(Array.from({ length: size }, (_, n) => meetingParticipant(n)));

async function record(...events: CallEvent[]): Promise<void> {
  const ports = { ...recordingPorts(), callStore: store };
  for (const event of events) await recordCallEvent(event, ports);
}

async function rosterRows(): Promise<string[]> {
  const rows: string[] = [];
  for await (const { rowKey } of calls.listEntities()) if (rowKey?.startsWith('roster:')) rows.push(rowKey);
  return rows;
}

const shown = async () =>
  showCall('c1', { callStore: store, commandStore: inMemoryCommandStore(), callDirectory: index });

describe('the roster of a call', () => {
  test('of a meeting of 300 travels in one message and is found whole beside the record', async () => {
    const event = meeting(300);
    const message = JSON.parse(String(encodeEvent(event)));
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(200 * 1024);
    expect(message.data.notification).toMatchObject({ dataOmitted: true });

    await record(fromCloudEvent(JSON.parse(JSON.stringify(message))));
    const call = await shown();
    expect(call?.call).toMatchObject({ participantCount: 300, participantsMuted: 0 });
    expect(call?.participants).toHaveLength(300);
    expect(call?.participants?.[0]).toMatchObject({
      identities: [{ kind: 'user' }],
      media: { data: 'sendReceive' },
    });
    expect(await rosterRows()).toEqual(['roster:0', 'roster:1']);
  });

  test('of a meeting of 12,000 is kept in one transaction with its record', async () => {
    const event = meeting(12_000);
    const { record, roster } = reduceWithRoster(emptyRecord('c1'), undefined, event);
    const [first = event] = fitEvent(event);
    const recording = { record, event: first, followUp: { commands: [] }, roster: { roster, rows: 0 } };
    expect(await store.save(recording, undefined)).toHaveProperty('saved');
    const call = await shown();
    expect(call?.call).toMatchObject({ participantCount: 12_000, participantsMuted: 0 });
    expect(call?.participants).toHaveLength(12_000);
  });

  test('changes with what follows, and gives up the rows it no longer needs', async () => {
    const muted = meetingParticipant(7, { isMuted: true });
    await record(meeting(300), change(muted));
    expect((await shown())?.call).toMatchObject({ participantCount: 300, participantsMuted: 1 });

    await record(change([meetingParticipant(7)]));
    expect(await shown()).toMatchObject({
      call: { participantCount: 1, participantsMuted: 0, eventCount: 3 },
    });
    expect(await rosterRows()).toEqual(['roster:0']);
  });

  test('is the same when the events come in the opposite order', async () => {
    const events = [meeting(3), change(meetingParticipant(1, { removedState: { reason: 'left' } }))];
    await record(...events.toReversed());
    expect((await shown())?.participants).toHaveLength(2);
  });

  test('is written with the event or not at all', async () => {
    const event = meeting(2);
    await record(event, event);
    expect((await shown())?.call).toMatchObject({ participantCount: 2, eventCount: 1 });
  });

  test('survives two workers who record news of it at once', async () => {
    await record(meeting(1));
    await Promise.all([1, 2, 3, 4].map(async (n) => record(change(meetingParticipant(n)))));
    expect((await shown())?.call).toMatchObject({ participantCount: 5, eventCount: 5 });
  });

  test('costs a call without one no read', async () => {
    const call = { '@odata.type': '#microsoft.graph.call', state: 'established' };
    await record(change(call, ''), change({ ...call, state: 'hold' }, ''));
    await shown();
    expect(rosterReads).toBe(0);
    expect((await shown())?.call.participantCount).toBeUndefined();
    expect(await rosterRows()).toEqual([]);
  });
});
