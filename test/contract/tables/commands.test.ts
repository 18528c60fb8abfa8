import type { TableClient } from '@azure/data-tables';
import type { CommandProgress } from '../../../shared/call/commands/commandProgress.ts';
import type { CommandStore } from '../../../shared/ports/storage.ts';
import { createCallIndex } from '../../../shared/tables/callIndex.ts';
import { createCommandStore } from '../../../shared/tables/commandStore.ts';
import { openTable } from '../../../shared/tables/openTable.ts';
import { removePartition } from '../../../shared/tables/removePartition.ts';
import type { RunningPart } from '../../support/startPart.ts';
import { startTables } from '../../support/startTables.ts';

let tables: RunningPart;
let index: ReturnType<typeof createCallIndex>;
let calls: TableClient;
let store: CommandStore;
let count = 0;

beforeAll(async () => {
  const { part, connectionString } = await startTables();
  tables = part;
  const connection = { kind: 'connectionString', connectionString } as const;
  const patience = { timeout: 10_000, retries: 0 };
  index = createCallIndex(await openTable(connection, 'CallsIndex', patience));
  calls = await openTable(connection, 'Calls', patience);
  store = createCommandStore(calls, index);
});
afterAll(async () => tables.stop());

const requestedAt = Date.parse('2026-11-22T08:00:00.123Z');

/** A command of a call of its own. */
function pending(more: Partial<CommandProgress> = {}): CommandProgress {
  count += 1;
  return {
    session: `call${count}`,
    commandId: `call${count}.1`,
    name: 'playPrompt',
    command: { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } },
    trigger: 'operator',
    status: 'pending',
    requestedAt,
    updatedAt: requestedAt,
    attempts: 0,
    retries: 0,
    ...more,
  };
}

describe("a command's row", () => {
  test('comes back as it was written', async () => {
    const whole = pending({
      status: 'failed',
      graphStatus: 500,
      retryAt: requestedAt + 30_000,
      operationId: 'op',
      error: { code: '400/8508', message: 'Cancelled', meaning: 'It was cancelled.' },
      createdCall: { id: 'c', state: 'establishing' },
      endedBy: { receivedAt: requestedAt + 1, position: 2, id: 'e' },
      corrections: 1,
    });
    await store.create(whole);
    expect((await store.load(whole.session, whole.commandId))?.progress).toEqual(whole);
    expect(await store.list(whole.session)).toEqual([whole]);
  });

  test('is made once', async () => {
    const command = pending();
    await store.create(command);
    expect(await store.create({ ...command, status: 'completed' })).toBe('exists');
    expect((await store.load(command.session, command.commandId))?.progress).toEqual(command);
  });

  test('is rewritten by whoever has its last version only', async () => {
    const command = pending();
    await store.create(command);
    const read = await store.load(command.session, command.commandId);
    const version = read?.version ?? '';
    expect(await store.update({ ...command, status: 'sending' }, version)).toMatchObject({
      progress: { status: 'sending' },
    });
    expect(await store.update({ ...command, status: 'completed' }, version)).toBe('changedMeanwhile');
  });

  test('is rewritten by nobody once the call is forgotten, and that is no failure', async () => {
    const command = pending();
    const created = await store.create(command);
    const version = created === 'exists' ? '' : created.version;
    await removePartition(calls, command.session);
    expect(await store.update({ ...command, status: 'completed' }, version)).toBe('changedMeanwhile');
    expect(await store.load(command.session, command.commandId)).toBeUndefined();
  });

  test('keeps nothing of what the one before it said', async () => {
    const command = pending({ error: { code: 'CutShort' } });
    const created = await store.create(command);
    const version = created === 'exists' ? '' : created.version;
    const { error: _, ...completed } = { ...command, status: 'completed' as const };
    await store.update(completed, version);
    expect((await store.load(command.session, command.commandId))?.progress).toEqual(completed);
  });

  test('for a new call is listed, so that its retention ends', async () => {
    const command = pending({ session: 'new-1', commandId: 'new-1.1', name: 'create' });
    await store.create(command);
    const listed = await index.list({ list: 'time', from: 0, to: requestedAt, after: undefined, limit: 10 });
    expect(listed.map(({ callId }) => callId)).toEqual(['new-1']);
  });
});
