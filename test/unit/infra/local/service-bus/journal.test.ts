import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openJournal } from '../../../../../infra/local/service-bus/journal/journal.ts';
import { type QueueChange, toChanges } from '../../../../../infra/local/service-bus/queue/changes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => path.join(folder, 'journal.jsonl');

const stored = (sequenceNumber: number, content = 'x'): QueueChange => ({
  kind: 'stored',
  message: {
    messageId: `id-${sequenceNumber}`,
    sessionId: 'line\u2028separator "and" ünicode',
    content: Buffer.from(content),
    sequenceNumber,
    enqueuedSequenceNumber: sequenceNumber,
    enqueuedAt: 1,
    deliveryCount: 0,
    state: 'active',
    deadLetter: { source: 'q', reason: 'why' },
  },
});

async function write(...changes: QueueChange[]): Promise<void> {
  const { log } = await openJournal(folder);
  for (const change of changes) {
    log.record('q', change);
    log.commit();
  }
  log.close();
}

async function read(): Promise<QueueChange[]> {
  const { log, contents } = await openJournal(folder);
  log.close();
  const kept = contents.get('q');
  return kept ? [...toChanges(kept)] : [];
}

test('what was committed is read again, byte for byte', async () => {
  const state = Buffer.from([0, 255, 10, 13]);
  await write(
    stored(1),
    { kind: 'remembered', message: { messageId: 'id-1', sequenceNumber: 1, acceptedAt: 5 } },
    { kind: 'changed', sequenceNumber: 1, deliveryCount: 2, content: Buffer.from([0, 10, 255]) },
    { kind: 'sessionState', sessionId: 's', state },
    stored(2),
    { kind: 'removed', sequenceNumber: 2 },
  );

  const [numbered, remembered, message, sessionState, ...rest] = await read();

  expect(numbered).toEqual({ kind: 'numbered', lastSequenceNumber: 2 });
  expect(remembered).toMatchObject({ message: { messageId: 'id-1', acceptedAt: 5 } });
  expect(message).toMatchObject({
    message: {
      ...(stored(1) as { message: object }).message,
      deliveryCount: 2,
      content: Buffer.from([0, 10, 255]),
    },
  });
  expect(sessionState).toEqual({ kind: 'sessionState', sessionId: 's', state });
  expect(rest).toEqual([]);
});

test('changes that were recorded but not committed do not exist', async () => {
  const { log } = await openJournal(folder);
  log.record('q', stored(1));
  log.close();

  expect(await read()).toEqual([]);
});

test('a last line cut off anywhere is left out, and what comes later is kept', async () => {
  await write(stored(1), stored(2));
  const whole = readFileSync(file());
  const firstLine = whole.indexOf('\n') + 1;

  for (const length of [firstLine + 1, firstLine + 40, whole.length - 2]) {
    writeFileSync(file(), whole.subarray(0, length));
    const { log, contents } = await openJournal(folder);
    expect([...(contents.get('q')?.messages.keys() ?? [])]).toEqual([1]);
    log.compactFrom(() =>
      [...contents].flatMap(([q, kept]) => [...toChanges(kept)].map((change) => [q, change] as const)),
    );
    log.record('q', stored(3));
    log.commit();
    log.close();
    expect((await openAndClose()).get('q')?.messages.size).toBe(2);
  }
});

test('a damaged line before the last stops the start', async () => {
  await write(stored(1));
  appendFileSync(file(), '{"half": \n[]\n');

  await expect(openJournal(folder)).rejects.toThrow(/journal\.jsonl is damaged in line 2/);
});

test('a folder belongs to one at a time', async () => {
  const { log } = await openJournal(folder);

  await expect(openJournal(folder)).rejects.toThrow(/is in use by process/);

  log.close();
  (await openJournal(folder)).log.close();
});

test('a folder left locked by a process that has died is free', async () => {
  writeFileSync(path.join(folder, 'process.pid'), '999999999');

  expect((await openAndClose()).size).toBe(0);
});

test('compaction keeps what there is and drops what is over', async () => {
  const { log, contents } = await openJournal(folder);
  for (let number = 1; number <= 1000; number++) {
    log.record('q', stored(number));
    log.record('q', { kind: 'removed', sequenceNumber: number });
    log.commit();
  }
  const before = statSync(file()).size;

  log.compactFrom(() => [['q', stored(1001)]]);
  log.record('q', stored(1002));
  log.commit();
  log.close();

  expect(contents.size).toBe(0);
  expect(statSync(file()).size).toBeLessThan(before / 100);
  expect([...((await openAndClose()).get('q')?.messages.keys() ?? [])]).toEqual([1001, 1002]);
});

test('the journal compacts itself when it has grown large', async () => {
  const { log } = await openJournal(folder);
  log.compactFrom(() => [['q', stored(1)]]);
  const megabyte = 'x'.repeat(750_000);
  for (let number = 2; number < 70; number++) {
    log.record('q', stored(number, megabyte));
    log.commit();
  }
  log.close();

  expect(statSync(file()).size).toBeLessThan(10_000_000);
});

async function openAndClose() {
  const { log, contents } = await openJournal(folder);
  log.close();
  return contents;
}
