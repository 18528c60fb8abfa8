import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TableClient, TableTransaction } from '@azure/data-tables';
import { tablesConnectionString } from '../../../infra/local/part/connectionStrings.ts';
import { buildPart } from '../../support/buildPart.ts';
import { type RunningPart, startPart } from '../../support/startPart.ts';

/** Tables that are killed lose nothing that they acknowledged, and keep nothing by half. */

let file: string;
let folder: string;
let tables: RunningPart;

beforeAll(async () => {
  file = await buildPart('infra/local/tables/main.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'tables-'));
  tables = await start();
});
afterAll(async () => {
  await tables.stop();
  rmSync(folder, { recursive: true });
});

const start = async () => startPart(file, ['--port', '0', '--data', folder]);

async function killAndStart(): Promise<void> {
  tables.process.kill('SIGKILL');
  await tables.stop();
  tables = await start();
}

function client(name = 'Calls'): TableClient {
  return TableClient.fromConnectionString(tablesConnectionString(tables.port), name, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
}

const row = (rowKey: string, columns: object = {}) => ({ partitionKey: 'p', rowKey, ...columns });

async function rowsOf(table: TableClient) {
  const rows: [string | undefined, unknown][] = [];
  for await (const { rowKey, turn } of table.listEntities()) rows.push([rowKey, turn]);
  return rows;
}

test('every row is as it was last acknowledged, with its ETag', async () => {
  const table = client();
  await table.createTable();
  await table.createEntity(row('call', { turn: 1, packed: new Uint8Array([1, 2, 3]) }));
  await table.createEntity(row('gone'));
  await table.deleteEntity('p', 'gone');
  const both = new TableTransaction();
  const { etag } = await table.getEntity('p', 'call');
  both.updateEntity(row('call', { turn: 2 }), 'Merge', { etag });
  both.createEntity(row('event:1', { turn: 2 }));
  await table.submitTransaction(both.actions);
  const before = await table.getEntity('p', 'call');

  await killAndStart();

  const { etag: latest, turn, packed } = before;
  expect(await client().getEntity('p', 'call')).toMatchObject({ etag: latest, turn, packed });
  expect(await rowsOf(client())).toEqual([
    ['call', 2],
    ['event:1', 2],
  ]);
  await client().updateEntity(row('call', { turn: 3 }), 'Replace', { etag: before.etag });
});

test('a transaction that failed leaves nothing behind', async () => {
  const both = new TableTransaction();
  both.createEntity(row('event:2'));
  both.updateEntity(row('call', { turn: 9 }), 'Replace', { etag: 'W/"old"' });
  await expect(client().submitTransaction(both.actions)).rejects.toMatchObject({ statusCode: 412 });

  await killAndStart();

  expect(await rowsOf(client())).toEqual([
    ['call', 3],
    ['event:1', 2],
  ]);
});

test('a table that was removed stays away, and half a line counts for nothing', async () => {
  await client('Other').createTable();
  await client('Other').createEntity(row('a'));
  await client('Other').deleteTable();
  tables.process.kill('SIGKILL');
  await tables.stop();
  appendFileSync(path.join(folder, 'tables.jsonl'), '[["row","half');
  tables = await start();

  await expect(rowsOf(client('Other'))).rejects.toMatchObject({ statusCode: 404 });
  expect(await rowsOf(client())).toHaveLength(2);
});

test('killed in the middle of writing, it has each row that it said it had', async () => {
  const said: string[] = [];
  for (let kill = 0; kill < 3; kill += 1) {
    const table = client();
    const killed = new Promise<void>((resolve) => {
      const write = async (n: number): Promise<void> => {
        const key = `event:${kill}-${n}`;
        await table.createEntity(row(key));
        said.push(key);
        if (n === 30) tables.process.kill('SIGKILL');
        await write(n + 1);
      };
      write(0).catch(() => resolve());
    });
    await killed;
    await tables.stop();
    tables = await start();
  }
  const kept = (await rowsOf(client())).map(([key]) => key);
  expect(said.filter((key) => !kept.includes(key))).toEqual([]);
  expect(said.length).toBeGreaterThan(90);
});
