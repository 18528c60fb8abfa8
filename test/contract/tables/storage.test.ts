import type { CommandProgress } from '../../../shared/call/commands/commandProgress.ts';
import { type CallRecord, emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { isRetryable } from '../../../shared/failure/isRetryable.ts';
import type {
  CallStore,
  CommandStore,
  FollowUp,
  StoredRecord,
  WaitingEvent,
} from '../../../shared/ports/storage.ts';
import { storageIn } from '../../../shared/tables/openStorage.ts';
import { openTable } from '../../../shared/tables/openTable.ts';
import { type FaultControl, faultControl } from '../../support/faultControl.ts';
import { graphEvent } from '../../support/graphEvent.ts';
import { inMemoryCallStore, inMemoryCommandStore } from '../../support/inMemory.ts';
import type { RunningPart } from '../../support/startPart.ts';
import { startTables } from '../../support/startTables.ts';

/**
 * What the flows may rely on, of the storage in memory that their tests use and of the real one, well and ill: a request
 * succeeds, or fails as one that is worth repeating; repeated, it ends as it would have at once.
 */

interface Stores {
  readonly callStore: CallStore;
  readonly commandStore: CommandStore;
}

let tables: RunningPart;
let control: FaultControl;
let real: ReturnType<typeof storageIn>;
let count = 0;

beforeAll(async () => {
  const { part, connectionString } = await startTables();
  tables = part;
  control = faultControl(part.port);
  const open = async (name: string) =>
    openTable({ kind: 'connectionString', connectionString }, name, { timeout: 200, retries: 0 });
  const [calls, index, pending] = await Promise.all([open('Calls'), open('CallsIndex'), open('Pending')]);
  real = storageIn({ calls, index, pending });
});
afterAll(async () => tables.stop());
afterEach(async () => control.stop());

const ills = [
  'tables-busy',
  'tables-error',
  'tables-throttle',
  'tables-forbidden',
  'tables-silence',
  'tables-cut',
  'tables-timeout',
  'tables-silence-after',
  'tables-cut-after',
  'tables-part-busy',
  'tables-part-error',
  'tables-part-timeout',
  'tables-empty-page',
];

interface Implementation {
  readonly name: string;
  readonly ill?: string;
  stores(): Stores;
}
const implementations: readonly Implementation[] = [
  {
    name: 'in memory',
    stores: () => ({ callStore: inMemoryCallStore(), commandStore: inMemoryCommandStore() }),
  },
  { name: 'in Table Storage', stores: () => real },
  ...ills.map((ill) => ({ name: `in Table Storage with ${ill}`, ill, stores: () => real })),
];

/** Each request meets the illness once; whoever asks, asks again. */
function asking(ill: string | undefined) {
  return async <T>(request: () => Promise<T>): Promise<T> => {
    if (ill !== undefined) await control.start({ name: ill, count: 1 });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request();
      } catch (error) {
        expect({ error, isRetryable: isRetryable(error) }).toMatchObject({ isRetryable: true });
        if (attempt === 5) throw error;
      } finally {
        if (attempt === 1) await control.stop();
      }
    }
  };
}

const change = (callId: string, state: string, id: string) =>
  graphEvent(
    {
      changeType: 'updated',
      resourceUrl: `/communications/calls/${callId}`,
      resourceData: { '@odata.type': '#microsoft.graph.call', state },
    },
    { id },
  );
const followUp: FollowUp = { commands: [], check: { n: 1, purpose: 'establishment', at: 1 } };
const newCallId = () => {
  count += 1;
  return `call${count}`;
};

describe.each(implementations)('$name', ({ stores, ill }) => {
  const ask = asking(ill);

  async function save(
    { callStore }: Stores,
    callId: string,
    state: string,
    before: StoredRecord | undefined,
  ): Promise<CallRecord> {
    const event = change(callId, state, state);
    const record = reduce(before?.record ?? emptyRecord(callId), event);
    const result = await ask(async () => callStore.save({ record, event, followUp }, before));
    // What was done although its reply said otherwise is found to be there, with what it made due.
    const isSaved = result !== 'changedMeanwhile' && 'saved' in result;
    expect(isSaved ? { alreadyRecorded: followUp } : result).toEqual({ alreadyRecorded: followUp });
    return record;
  }

  test('a record is saved with its event, once, however often that is asked', async () => {
    const { callStore, commandStore } = stores();
    const at = { callStore, commandStore };
    const callId = newCallId();
    expect(await ask(async () => callStore.load(callId))).toBeUndefined();
    await save(at, callId, 'incoming', undefined);
    const first = await ask(async () => callStore.load(callId));
    await save(at, callId, 'established', first);
    const record = await save(at, callId, 'terminated', await ask(async () => callStore.load(callId)));

    expect((await ask(async () => callStore.load(callId)))?.record).toEqual(record);
    const again = change(callId, 'established', 'established');
    expect(await ask(async () => callStore.save({ record, event: again, followUp }, undefined))).toEqual({
      alreadyRecorded: followUp,
    });
    const { events } = await ask(async () => callStore.events(callId, { limit: 10 }));
    expect(events.map(({ id }) => id).toSorted()).toEqual(['established', 'incoming', 'terminated']);
    expect(record.eventCount).toBe(3);
  });

  test('a record that somebody else has changed meanwhile is not overwritten', async () => {
    const { callStore, commandStore } = stores();
    const callId = newCallId();
    await save({ callStore, commandStore }, callId, 'incoming', undefined);
    const seen = await ask(async () => callStore.load(callId));
    const theirs = await save({ callStore, commandStore }, callId, 'established', seen);

    const event = change(callId, 'terminated', 'terminated');
    const ours = reduce(seen?.record ?? emptyRecord(callId), event);
    for (const before of [seen, undefined])
      expect(await ask(async () => callStore.save({ record: ours, event, followUp }, before))).toBe(
        'changedMeanwhile',
      );
    expect((await ask(async () => callStore.load(callId)))?.record).toEqual(theirs);
  });

  test('a command is made once, and goes on from the step that was seen', async () => {
    const { commandStore } = stores();
    const session = newCallId();
    const pending: CommandProgress = {
      session,
      commandId: `${session}.1`,
      name: 'playPrompt',
      command: { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } },
      trigger: 'operator',
      status: 'pending',
      requestedAt: 1,
      updatedAt: 1,
      attempts: 0,
      retries: 0,
    };
    const { commandId } = pending;
    const load = async () => ask(async () => commandStore.load(session, commandId));
    expect(await load()).toBeUndefined();
    await ask(async () => commandStore.create(pending));
    expect(await ask(async () => commandStore.create({ ...pending, attempts: 9 }))).toBe('exists');
    const seen = await load();
    expect(seen?.progress).toEqual(pending);

    const sending = { ...pending, status: 'sending' as const, attempts: 1 };
    await ask(async () => commandStore.update(sending, seen?.version ?? ''));
    expect(await ask(async () => commandStore.update({ ...pending, attempts: 9 }, seen?.version ?? ''))).toBe(
      'changedMeanwhile',
    );
    expect((await load())?.progress).toEqual(sending);
    expect(await ask(async () => commandStore.list(session))).toEqual([sending]);
  });
});

describe.each(ills)('what only Table Storage keeps, with %s', (ill) => {
  const ask = asking(ill);

  test('an event waits for the queue until it is removed', async () => {
    const { pendingEvents } = real;
    const event = graphEvent({
      changeType: 'updated',
      resourceUrl: '/communications/calls/waiting',
      resourceData: { '@odata.type': '#microsoft.graph.call', state: 'established' },
    });
    await ask(async () => pendingEvents.add([event]));
    const waiting = async () => {
      const found: WaitingEvent[] = [];
      let after: string | undefined;
      do {
        const page = await ask(async () => pendingEvents.list(after));
        found.push(...page.waiting);
        after = page.next;
      } while (after !== undefined);
      return found;
    };
    const [one] = await waiting();
    expect(one).toMatchObject({ event: { id: event.id, callId: 'waiting' } });
    if (one !== undefined) await ask(async () => pendingEvents.remove(one));
    expect(await waiting()).toEqual([]);
  });
});
