import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMediaHosts, MediaHostFailed } from '../../../shared/graph/mediaHost.ts';

/** A media host that does as the test says with each request. */
let serve: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];
const host = createServer((request, response) => {
  asked.push(request);
  request.resume().on('end', () => serve(request, response));
});
let blobUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  blobUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}/sessions`;
});
beforeEach(() => {
  asked.length = 0;
  serve = (_request, response) => response.end(JSON.stringify({ blob: 'b' }));
});
afterAll(async () => {
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
});

const call = () => ({ graphCallId: 'c', tenantId: 't', callbackUri: 'https://bot', notification: {} });
const wanted: string[] = [];
const tokens = {
  get: async (audience: string) => {
    wanted.push(audience);
    return Promise.resolve(`token for ${audience}`);
  },
};
const hosted = (more = {}) => ({ kind: 'appHosted', blobUrl, ...more }) as const;
const failed = expect.objectContaining({ name: MediaHostFailed.name });
const soon = () => AbortSignal.timeout(10_000);

test('without an audience the media host gets no token', async () => {
  await createMediaHosts(tokens)(hosted(), call(), soon());
  expect(asked[0]?.headers.authorization).toBeUndefined();
});

test('with one it gets a token for that audience alone', async () => {
  await createMediaHosts(tokens)(hosted({ audience: 'api://media' }), call(), soon());
  expect(asked[0]?.headers.authorization).toBe('Bearer token for api://media');
  expect(wanted.every((audience) => audience === 'api://media')).toBe(true);
});

test('its token is waited for inside the deadline', async () => {
  const never = { get: async () => new Promise<string>(() => {}) };
  const making = createMediaHosts(never)(
    hosted({ audience: 'api://media' }),
    call(),
    AbortSignal.timeout(20),
  );
  await expect(making).rejects.toEqual(failed);
  expect(asked).toEqual([]);
});

test('a token that is not to be had is no blob', async () => {
  const none = { get: async () => Promise.reject(new Error('Entra is away.')) };
  const making = createMediaHosts(none)(hosted({ audience: 'api://media' }), call(), soon());
  await expect(making).rejects.toEqual(failed);
});

test('an answer that is tried again uses the blob there is', async () => {
  const make = createMediaHosts(tokens);
  const one = call();
  expect(await make(hosted(), one, soon())).toEqual(await make(hosted(), one, soon()));
  expect(asked).toHaveLength(1);
  await make(hosted(), call(), soon());
  expect(asked).toHaveLength(2);
});

test('a host that gave none is asked again', async () => {
  const make = createMediaHosts(tokens);
  const one = call();
  serve = (_request, response) => response.writeHead(503).end();
  await expect(make(hosted(), one, soon())).rejects.toEqual(failed);
  serve = (_request, response) => response.end('{"blob":"late"}');
  expect(await make(hosted(), one, soon())).toEqual({ kind: 'appHosted', blob: 'late' });
});

test('a reply that never ends is read to its limit and no further', async () => {
  let sent = 0;
  let closed: Promise<void> | undefined;
  serve = (_request, response) => {
    closed = new Promise((resolve) => response.on('close', resolve));
    const pour = () => {
      while (!response.destroyed) {
        sent += 64 * 1024;
        if (!response.write('x'.repeat(64 * 1024))) return void response.once('drain', pour);
      }
    };
    pour();
  };
  await expect(createMediaHosts(tokens)(hosted(), call(), soon())).rejects.toEqual(failed);
  await closed;
  // What had been read, and what the connection holds on both sides.
  expect(sent).toBeLessThan(32 * 1024 * 1024);
});

test.each<[string, string]>([
  ['no JSON', 'blob'],
  ['no blob', '{}'],
  ['an empty blob', '{"blob":""}'],
  ['a blob that is no text', '{"blob":7}'],
  ['a depth beyond reason', `{"blob":${'['.repeat(100_000)}`],
  ['a redirection', ''],
])('a reply of %s is no blob', async (what, body) => {
  serve = (_request, response) => {
    if (what === 'a redirection') response.writeHead(302, { location: blobUrl });
    response.end(body);
  };
  await expect(createMediaHosts(tokens)(hosted(), call(), soon())).rejects.toEqual(failed);
});
