import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readVersionedPolicy } from '../../../shared/call/policy/policyVersion.ts';
import { createPolicyBlob } from '../../../shared/endpoints/createPolicyBlob.ts';
import { PolicyInForce } from '../../../shared/flow/policyInForce.ts';
import type { PolicyStore } from '../../../shared/ports/policy.ts';
import type { Storage } from '../../../shared/tables/openStorage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { silentLog } from '../../support/silentLog.ts';
import { openFreshStorage, type RunningTables, startTables } from '../../support/startTables.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const policyOf = (reason: string) => JSON.stringify({ rules: [], otherwise: { reject: { reason } } });
const versionOf = (text: string) => readVersionedPolicy(JSON.parse(text)).policyVersion;
const packaged = readVersionedPolicy(JSON.parse(policyOf('none')));

let server: Server;
let url: string;
let answer: Answer;
const asked: IncomingMessage['headers'][] = [];
let tables: RunningTables;
let storage: Storage;

beforeAll(async () => {
  tables = await startTables();
  server = createServer((request, response) => {
    asked.push(request.headers);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/policies/policy.json`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await tables.part.stop();
});
beforeEach(async () => {
  asked.length = 0;
  ({ storage } = await openFreshStorage(tables));
});

/** As a blob is served: by its tag, or 304 to who has it. */
const serve =
  (text: string, etag: string): Answer =>
  ({ headers }, response) =>
    headers['if-none-match'] === etag
      ? response.writeHead(304).end()
      : response.writeHead(200, { etag, 'content-type': 'application/json' }).end(text);

const neverReady = async () => new Promise<string>(() => {});
const away = async () => Promise.reject(new Error('away'));
const noToken = async () => Promise.resolve(undefined);

/** Reads once, with little patience where nothing is to come. */
async function read(timeout: number, authorize: () => Promise<string | undefined> = noToken) {
  const blob = createPolicyBlob(url, authorize, timeout);
  try {
    return await blob.read(undefined);
  } finally {
    blob.close();
  }
}

/** An instance that starts with the packaged policy, beside the published one. */
async function start(store: PolicyStore) {
  const source = createPolicyBlob(url, noToken, 5_000);
  const log = silentLog();
  const policy = new PolicyInForce(packaged, {
    source,
    store,
    telemetry: noTelemetry,
    tellsValues: false,
    changed: () => {},
  });
  await policy.start(log);
  return { policy, log, stop: () => source.close() };
}

test('a published policy is read with a token, and by its tag once it is known', async () => {
  answer = serve(policyOf('busy'), '"1"');
  const blob = createPolicyBlob(url, async () => Promise.resolve('a-token'), 5_000);

  expect(await blob.read(undefined)).toEqual({ text: policyOf('busy'), tag: '"1"' });
  expect(await blob.read('"1"')).toBe('unchanged');
  blob.close();

  expect(asked.map((headers) => headers.authorization)).toEqual(['Bearer a-token', 'Bearer a-token']);
  expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined, '"1"']);
});

test.each<[what: string, ill: Answer, timeout: number, reason: RegExp]>([
  ['refuses', (_request, response) => response.writeHead(403).end(), 5_000, /replied 403/],
  ['has none', (_request, response) => response.writeHead(404).end(), 5_000, /replied 404/],
  ['fails', (_request, response) => response.writeHead(500).end('{"error":{}}'), 5_000, /replied 500/],
  [
    'leads elsewhere',
    (_request, response) => response.writeHead(302, { location: url }).end(),
    5_000,
    /replied 302/,
  ],
  ['cuts the connection', (request) => request.socket.destroy(), 5_000, /socket hang up|ECONNRESET/],
  [
    'breaks off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{', () => response.destroy());
    },
    5_000,
    /broke off/,
  ],
  [
    'sends more than 8 MiB',
    (_request, response) => response.end(' '.repeat(8 * 1024 * 1024 + 1)),
    5_000,
    /8388608 bytes/,
  ],
  ['is silent', () => {}, 200, /aborted/],
  ['stalls', (_request, response) => void response.writeHead(200).write('{'), 200, /broke off/],
])('a source that %s is no policy', async (_what, ill, timeout, reason) => {
  answer = ill;
  await expect(read(timeout)).rejects.toThrow(reason);
});

test('a token that never comes holds up no more than one look', async () => {
  answer = serve(policyOf('busy'), '"1"');
  await expect(read(200, neverReady)).rejects.toThrow('The time for this request is over.');
  expect(asked).toEqual([]);
});

test('an instance that starts while the source is away takes the last good version out of the table', async () => {
  answer = serve(policyOf('busy'), '"1"');
  const first = await start(storage.policyStore);
  first.stop();
  answer = (_request, response) => response.writeHead(503).end();

  const second = await start(storage.policyStore);

  expect(second.policy.current.policyVersion).toBe(versionOf(policyOf('busy')));
  expect(second.policy.isUpToDate).toBe(false);
  answer = serve(policyOf('forbidden'), '"2"');
  await second.policy.refresh(second.log);
  expect(second.policy.isUpToDate).toBe(true);
  expect(await storage.policyStore.load()).toBe(policyOf('forbidden'));
  second.stop();
});

test('two instances keep the same version, and a faulty one replaces it for nobody', async () => {
  answer = serve(policyOf('busy'), '"1"');
  const both = await Promise.all([start(storage.policyStore), start(storage.policyStore)]);
  answer = serve('{"rules": 7}', '"2"');
  await Promise.all(both.map(async ({ policy, log }) => policy.refresh(log)));

  expect(both.map(({ policy }) => policy.current.policyVersion)).toEqual(
    both.map(() => versionOf(policyOf('busy'))),
  );
  expect(await storage.policyStore.load()).toBe(policyOf('busy'));
  both.forEach(({ stop }) => stop());
});

test('without a table to keep it in, a published version decides all the same', async () => {
  answer = serve(policyOf('busy'), '"1"');
  const { policy, stop } = await start({ load: away, save: away });
  expect(policy.current.policyVersion).toBe(versionOf(policyOf('busy')));
  stop();
});

test('no call is found under the name of the kept policy', async () => {
  answer = serve(policyOf('busy'), '"1"');
  (await start(storage.policyStore)).stop();
  expect(
    await storage.callDirectory.list({ list: 'time', from: 0, to: Date.now(), after: undefined, limit: 9 }),
  ).toEqual([]);
});
