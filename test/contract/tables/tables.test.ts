import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { odata, TableClient, TableTransaction } from '@azure/data-tables';
import { tablesConnectionString } from '../../../infra/local/part/connectionStrings.ts';
import { buildPart } from '../../support/buildPart.ts';
import { type RunningPart, runPart, startPart } from '../../support/startPart.ts';

let file: string;
let tables: RunningPart;
let table: TableClient;
let count = 0;

beforeAll(async () => {
  file = await buildPart('infra/local/tables/main.ts');
  tables = await startPart(file, ['--port', '0']);
});
afterAll(() => tables.stop());
beforeEach(async () => {
  count += 1;
  table = clientOf(tables.port, `Table${count}`);
  await table.createTable();
});

function clientOf(port: number, name: string): TableClient {
  return TableClient.fromConnectionString(tablesConnectionString(port), name, {
    allowInsecureConnection: true,
  });
}

const row = (rowKey: string, columns: object = {}) => ({ partitionKey: 'p', rowKey, ...columns });

async function keysOf(filter: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { rowKey } of table.listEntities({ queryOptions: { filter } })) keys.push(rowKey ?? '');
  return keys;
}

/** What keeps a call: its record by the ETag it was read with, and a row for the event. */
const saving = (turn: number, event: string, etag: string): TableTransaction => {
  const transaction = new TableTransaction();
  transaction.updateEntity(row('call', { turn }), 'Replace', { etag });
  transaction.createEntity(row(`event:${event}`));
  return transaction;
};

describe('a row', () => {
  test('is inserted once: the second time is 409', async () => {
    await table.createEntity(row('a'));

    await expect(table.createEntity(row('a'))).rejects.toMatchObject({
      statusCode: 409,
      details: { odataError: { code: 'EntityAlreadyExists' } },
    });
  });

  test('is replaced only by whoever has its latest ETag: else 412', async () => {
    await table.createEntity(row('a', { turn: 1 }));
    const { etag } = await table.getEntity('p', 'a');
    await table.updateEntity(row('a', { turn: 2 }), 'Replace', { etag });

    await expect(table.updateEntity(row('a', { turn: 3 }), 'Replace', { etag })).rejects.toMatchObject({
      statusCode: 412,
    });
    expect(await table.getEntity('p', 'a')).toMatchObject({ turn: 2 });
  });

  test('that races for one ETag is won by one', async () => {
    await table.createEntity(row('a'));
    const { etag } = await table.getEntity('p', 'a');

    const races = await Promise.allSettled(
      Array.from({ length: 10 }, (_, turn) => table.updateEntity(row('a', { turn }), 'Merge', { etag })),
    );

    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('that is not there is 404', async () => {
    await expect(table.getEntity('p', 'none')).rejects.toMatchObject({ statusCode: 404 });
  });

  test('keeps the types of its columns', async () => {
    const columns = {
      text: 'é😀',
      truth: true,
      number: 7,
      fraction: 0.5,
      large: { type: 'Int64', value: '9007199254740993' },
      at: new Date('2026-01-02T03:04:05.678Z'),
      binary: Uint8Array.from({ length: 256 }, (_, index) => index),
    };

    await table.createEntity(row('a', columns));

    expect(await table.getEntity('p', 'a')).toMatchObject({ ...columns, large: 9_007_199_254_740_993n });
  });

  test('holds 64 KiB in a binary column and 32 Ki characters in a text, and not more', async () => {
    await table.createEntity(row('a', { binary: new Uint8Array(65_536), text: 'x'.repeat(32_768) }));

    await expect(table.createEntity(row('b', { binary: new Uint8Array(65_537) }))).rejects.toMatchObject({
      statusCode: 400,
      details: { odataError: { code: 'PropertyValueTooLarge' } },
    });
    await expect(table.createEntity(row('b', { text: 'x'.repeat(32_769) }))).rejects.toMatchObject({
      statusCode: 400,
      details: { odataError: { code: 'PropertyValueTooLarge' } },
    });
  });
});

describe('a transaction of a record and its event', () => {
  test('saves both, and gives the new ETag of each', async () => {
    await table.createEntity(row('call', { turn: 1 }));
    const { etag } = await table.getEntity('p', 'call');

    const { subResponses } = await table.submitTransaction(saving(2, 'a', etag).actions);

    const saved = await table.getEntity('p', 'call');
    expect(saved).toMatchObject({ turn: 2 });
    expect(subResponses[0]).toMatchObject({ status: 204, etag: saved.etag });
    expect(await keysOf(odata`PartitionKey eq 'p'`)).toEqual(['call', 'event:a']);
  });

  test('with a stale ETag is 412 and saves neither', async () => {
    await table.createEntity(row('call', { turn: 1 }));
    const { etag } = await table.getEntity('p', 'call');
    await table.submitTransaction(saving(2, 'a', etag).actions);

    await expect(table.submitTransaction(saving(3, 'b', etag).actions)).rejects.toMatchObject({
      statusCode: 412,
    });
    expect(await table.getEntity('p', 'call')).toMatchObject({ turn: 2 });
    expect(await keysOf(odata`PartitionKey eq 'p'`)).toEqual(['call', 'event:a']);
  });

  test('with an event already there is 409 and saves neither', async () => {
    await table.createEntity(row('call', { turn: 1 }));
    await table.createEntity(row('event:a'));
    const { etag } = await table.getEntity('p', 'call');

    await expect(table.submitTransaction(saving(2, 'a', etag).actions)).rejects.toMatchObject({
      statusCode: 409,
    });
    expect(await table.getEntity('p', 'call')).toMatchObject({ turn: 1 });
  });
});

describe('a query', () => {
  test('comes in pages of 1,000 rows, in the order of the keys', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => String(index).padStart(4, '0'));
    for (let start = 0; start < keys.length; start += 100) {
      const batch = keys.slice(start, start + 100);
      await table.submitTransaction(batch.map((key) => ['create', row(key)] as const));
    }

    const sizes: number[] = [];
    for await (const page of table.listEntities().byPage()) sizes.push(page.length);

    expect(sizes).toEqual([1000, 1]);
    expect(await keysOf(odata`PartitionKey eq 'p'`)).toEqual(keys);
  });

  test('goes on from a continuation token, in pages as small as asked for', async () => {
    for (const key of ['a', 'b', 'c']) await table.createEntity(row(key));
    const first = await table.listEntities().byPage({ maxPageSize: 2 }).next();
    const { continuationToken } = first.value as { continuationToken: string };

    const second = await table.listEntities().byPage({ maxPageSize: 2, continuationToken }).next();

    expect([...first.value!]).toMatchObject([{ rowKey: 'a' }, { rowKey: 'b' }]);
    expect([...second.value!]).toMatchObject([{ rowKey: 'c' }]);
  });

  test.each([
    [
      'a prefix of row keys',
      odata`PartitionKey eq 'p' and RowKey ge 'event:' and RowKey lt 'event;'`,
      ['event:1', 'event:2'],
    ],
    ['a range of partitions', odata`PartitionKey gt 'p' and PartitionKey le 'q'`, ['other']],
    ['one row', odata`PartitionKey eq 'p' and RowKey eq 'call'`, ['call']],
    ['a column', odata`state eq ${'active'}`, ['call']],
  ])('finds %s', async (_case, filter, found) => {
    await table.createEntity(row('call', { state: 'active' }));
    await table.createEntity(row('event:1'));
    await table.createEntity(row('event:2'));
    await table.createEntity(row('poison:1'));
    await table.createEntity({ partitionKey: 'q', rowKey: 'other' });

    expect(await keysOf(filter)).toEqual(found);
  });
});

describe('the process', () => {
  test('keeps tables in the folder it is given over a restart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tables-'));
    const first = await startPart(file, ['--port', '0', '--data', folder]);
    const before = clientOf(first.port, 'Kept');
    await before.createTable();
    await before.createEntity(row('a', { kept: 'yes' }));
    expect(await first.stop()).toBe(0);

    const second = await startPart(file, ['--port', '0', '--data', folder]);
    expect(await clientOf(second.port, 'Kept').getEntity('p', 'a')).toMatchObject({ kept: 'yes' });
    await second.stop();
    rmSync(folder, { recursive: true });
  });

  test('says so when its port is taken', async () => {
    const { code, output } = await runPart(file, ['--port', String(tables.port)]);

    expect(output).toMatch(/EADDRINUSE/);
    expect(code).toBe(1);
  });

  test('--help says what there is', async () => {
    expect(await runPart(file, ['--help'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('--data DIR'),
    });
  });
});
