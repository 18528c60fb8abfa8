import { TableClient, TableTransaction } from '@azure/data-tables';
import { tablesConnectionString } from '../../../infra/local/part/connectionStrings.ts';
import { faultControl } from '../../support/faultControl.ts';
import type { RunningPart } from '../../support/startPart.ts';
import { startTables } from '../../support/startTables.ts';

/** Table Storage answers badly on demand: as the real client sees it, without a retry of its own. */

let tables: RunningPart;
let table: TableClient;
let count = 0;
let control: ReturnType<typeof faultControl>;

beforeAll(async () => {
  tables = (await startTables()).part;
  control = faultControl(tables.port);
});
afterAll(async () => tables.stop());
beforeEach(async () => {
  count += 1;
  table = clientOf(`Table${count}`);
  await table.createTable();
});
afterEach(async () => control.stop());

function clientOf(name: string): TableClient {
  return TableClient.fromConnectionString(tablesConnectionString(tables.port), name, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
}

const row = (rowKey: string, columns: object = {}) => ({ partitionKey: 'p', rowKey, ...columns });

function inserting(...rowKeys: string[]): TableTransaction {
  const transaction = new TableTransaction();
  for (const rowKey of rowKeys) transaction.createEntity(row(rowKey));
  return transaction;
}

async function keys(of = table): Promise<string[]> {
  const found: string[] = [];
  for await (const { rowKey } of of.listEntities()) found.push(rowKey ?? '');
  return found;
}

describe.each([
  ['tables-busy', { statusCode: 503, details: { odataError: { code: 'ServerBusy' } } }],
  ['tables-error', { statusCode: 500, details: { odataError: { code: 'InternalError' } } }],
  ['tables-throttle', { statusCode: 429, details: { odataError: { code: 'TooManyRequests' } } }],
  [
    'tables-forbidden',
    { statusCode: 403, details: { odataError: { code: 'AuthorizationPermissionMismatch' } } },
  ],
  ['tables-cut', { code: 'ECONNRESET' }],
])('%s', (name, error) => {
  test('refuses an insert, which then is not there', async () => {
    await control.start({ name, count: 1 });
    await expect(table.createEntity(row('a'))).rejects.toMatchObject(error);
    expect(await keys()).toEqual([]);
  });

  test('refuses a transaction as a whole', async () => {
    await control.start({ name, count: 1, on: ['transaction'] });
    const { details: _, ...whole } = { details: {}, ...error };
    await expect(table.submitTransaction(inserting('a', 'b').actions)).rejects.toMatchObject(whole);
    expect(await keys()).toEqual([]);
  });
});

test.each([
  ['tables-part-busy', { statusCode: 503, code: 'ServerBusy' }, []],
  ['tables-part-error', { statusCode: 500, code: 'InternalError' }, []],
  ['tables-part-timeout', { statusCode: 500, code: 'OperationTimedOut' }, ['a', 'b']],
])(
  '%s stands inside the 202 of a transaction, and leaves other requests alone',
  async (name, error, left) => {
    await control.start({ name, count: 1 });
    await table.createEntity(row('0'));
    const failed = table.submitTransaction(inserting('a', 'b').actions);
    await expect(failed).rejects.toMatchObject({ ...error, response: { status: 202 } });
    expect(await keys()).toEqual(['0', ...left]);
  },
);

test.each([
  ['tables-timeout', { statusCode: 500 }],
  ['tables-cut-after', { code: 'ECONNRESET' }],
])('%s has its effect all the same', async (name, error) => {
  await control.start({ name, count: 2, on: ['insert', 'transaction'] });
  await expect(table.createEntity(row('a'))).rejects.toMatchObject(error);
  await expect(table.submitTransaction(inserting('b', 'c').actions)).rejects.toMatchObject(error);
  expect(await keys()).toEqual(['a', 'b', 'c']);
});

test.each([
  ['tables-silence', []],
  ['tables-silence-after', ['a']],
])('%s never replies', async (name, left) => {
  await control.start({ name, count: 1, on: ['insert'] });
  const impatience = new AbortController();
  const inserted = table.createEntity(row('a'), { abortSignal: impatience.signal });
  while ((await control.struck())[name] === 0) await new Promise(setImmediate);
  // The fault is over once it has struck; what it struck still gets no reply.
  const first = await Promise.race([inserted.catch(() => 'failed'), keys().then(() => 'silent')]);
  expect(first).toBe('silent');
  impatience.abort();
  await expect(inserted).rejects.toMatchObject({ name: 'AbortError' });
  expect(await keys()).toEqual(left);
});

test('tables-slow replies as ever, but late', async () => {
  await control.start({ name: 'tables-slow', count: 1, milliseconds: 150 });
  const started = performance.now();
  await table.createEntity(row('a'));
  expect(performance.now() - started).toBeGreaterThanOrEqual(149);
  expect(await keys()).toEqual(['a']);
});

test('tables-empty-page puts an empty page before the rows, on every page if need be', async () => {
  await table.submitTransaction(inserting('a', 'b', 'c').actions);
  await control.start({ name: 'tables-empty-page', seconds: 60 });
  const pages: (string | undefined)[][] = [];
  const filter = "PartitionKey eq 'p' and RowKey ge 'a'";
  for await (const page of table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: 2 }))
    pages.push(page.map(({ rowKey }) => rowKey));
  expect(pages).toEqual([[], ['a', 'b'], [], ['c']]);
});

/** Which of twenty requests a fault strikes that does so by chance. */
async function strikes(): Promise<boolean[]> {
  await control.start({ name: 'tables-busy', probability: 0.5, seed: 7 });
  const struck: boolean[] = [];
  for (let turn = 0; turn < 20; turn += 1)
    struck.push(
      await keys().then(
        () => false,
        () => true,
      ),
    );
  await control.stop();
  return struck;
}

describe('a fault is limited', () => {
  test('by how many requests it strikes', async () => {
    await control.start({ name: 'tables-busy', count: 2 });
    await expect(keys()).rejects.toThrow('The server is busy');
    await expect(keys()).rejects.toThrow('The server is busy');
    expect(await keys()).toEqual([]);
    expect(await control.struck()).toEqual({});
  });

  test('by how many it lets pass first', async () => {
    await control.start({ name: 'tables-busy', skip: 1, count: 1 });
    expect(await keys()).toEqual([]);
    await expect(keys()).rejects.toThrow('The server is busy');
    expect(await keys()).toEqual([]);
  });

  test('by time', async () => {
    await control.start({ name: 'tables-busy', seconds: 0.05 });
    await expect(keys()).rejects.toThrow('The server is busy');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await keys()).toEqual([]);
  });

  test('by chance, which one seed repeats', async () => {
    const first = await strikes();
    expect(new Set(first).size).toBe(2);
    expect(await strikes()).toEqual(first);
  });

  test('by what is asked, and by the table, which of a transaction stands in its body', async () => {
    const other = clientOf('Others');
    await other.createTable();
    await control.start({
      name: 'tables-busy',
      on: ['transaction', 'get'],
      in: [`Table${count}`],
      seconds: 60,
    });
    await table.createEntity(row('a'));
    await other.submitTransaction(inserting('b').actions);
    expect((await other.getEntity('p', 'b')).rowKey).toBe('b');
    await expect(table.submitTransaction(inserting('b').actions)).rejects.toMatchObject({ statusCode: 503 });
    await expect(table.getEntity('p', 'a')).rejects.toMatchObject({ statusCode: 503 });
    expect(await keys()).toEqual(['a']);
  });
});

const url = () => `http://127.0.0.1:${tables.port}/simulator/faults`;

describe('the control interface', () => {
  test('names the faults and those under way', async () => {
    await control.start({ name: 'tables-slow', count: 3, seed: 1 });
    const { faults, active } = (await (await fetch(url())).json()) as Record<string, object[]>;
    expect(faults).toContainEqual({ name: 'tables-busy', title: expect.any(String) });
    expect(active).toMatchObject([{ name: 'tables-slow', count: 3, seed: 1, struck: 0 }]);
  });

  test('ends one by its id', async () => {
    const id = await control.start({ name: 'tables-busy', count: 3 });
    await control.start({ name: 'tables-slow', count: 3 });
    await fetch(`${url()}/${id}`, { method: 'DELETE' });
    expect(await control.struck()).toEqual({ 'tables-slow': 0 });
  });

  test.each([
    ['{"name": "tables-bored"}', 'tables-bored'],
    ['{"name": "tables-part-busy", "on": ["query"]}', 'query'],
    ['{"name": "tables-busy", "count": 0}', 'count'],
    ['{"name": "tables-busy", "often": 1}', 'often'],
    ['{', 'JSON'],
  ])('refuses %s with what is wrong', async (body, word) => {
    const response = await fetch(url(), { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain(word);
  });
});
