import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as net from 'node:net';
import { createHttpClient, NotSent } from '../../../shared/http/httpClient.ts';

/** A server that does as the test says with each request. */
let serve: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  connections.add(request.socket);
  request.resume().on('end', () => serve(request, response));
});
const connections = new Set<net.Socket>();
const client = createHttpClient({ connections: 2, connectTimeout: 50 });
const limit = 1_000;
const soon = () => AbortSignal.timeout(10_000);
const portOf = (of: net.Server) => (of.address() as net.AddressInfo).port;
const url = () => `http://127.0.0.1:${portOf(server)}/path`;
const ask = async () => client.request(url(), { signal: soon(), limit });

beforeAll(async () => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => connections.clear());
afterAll(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

test('what is sent arrives, and the reply comes back', async () => {
  let said: unknown;
  serve = ({ method, url: path, headers }, response) => {
    said = { method, path, length: headers['content-length'], x: headers['x-any'] };
    response.writeHead(429, { 'retry-after': '1.5' }).end('später');
  };
  const sent = { method: 'POST', headers: { 'x-any': 'y' }, body: 'ü' } as const;
  const reply = await client.request(url(), { ...sent, signal: soon(), limit });
  expect(said).toEqual({ method: 'POST', path: '/path', length: '2', x: 'y' });
  expect(reply).toMatchObject({ status: 429, text: 'später', headers: { 'retry-after': '1.5' } });
});

test('a connection serves again and again', async () => {
  serve = (_request, response) => response.end('x'.repeat(limit));
  for (let n = 0; n < 5; n += 1) expect((await ask()).text).toHaveLength(limit);
  expect(connections.size).toBe(1);
});

test('there are no more connections than allowed, and what waits for one gets it', async () => {
  serve = (_request, response) => setTimeout(() => response.end('x'), 5);
  const replies = await Promise.all(Array.from({ length: 8 }, ask));
  expect(replies.every(({ text }) => text === 'x')).toBe(true);
  expect(connections.size).toBeLessThanOrEqual(2);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['goes on beyond the limit', (response) => response.end('x'.repeat(limit + 1))],
  ['never ends', (response) => void setInterval(() => response.write('x'.repeat(limit)), 1).unref()],
  [
    'breaks off',
    (response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x');
      setTimeout(() => response.destroy(), 5);
    },
  ],
])('of a reply that %s the status remains', async (_what, reply) => {
  serve = (_request, response) => reply(response);
  expect(await ask()).toMatchObject({ status: 200 });
  expect(await ask()).not.toHaveProperty('text');
});

test('of a reply whose body never comes the status remains when the time is over', async () => {
  serve = (_request, response) => void response.writeHead(202).write('{');
  const reply = await client.request(url(), { signal: AbortSignal.timeout(200), limit });
  expect(reply).toMatchObject({ status: 202 });
  expect(reply).not.toHaveProperty('text');
});

test('a connection that is cut before the reply is no request that never left', async () => {
  serve = (_request, response) => response.destroy();
  await expect(ask()).rejects.not.toBeInstanceOf(NotSent);
});

test('the signal ends a request that nobody answers', async () => {
  serve = () => {};
  const signal = AbortSignal.timeout(20);
  await expect(client.request(url(), { signal, limit })).rejects.toThrow('aborted');
  expect(signal.aborted).toBe(true);
});

describe('nothing has left', () => {
  test('where the connection is refused', async () => {
    const closed = net.createServer();
    await new Promise<void>((resolve) => void closed.listen(0, '127.0.0.1', resolve));
    const port = portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const asking = client.request(`http://127.0.0.1:${port}/`, { signal: soon(), limit });
    await expect(asking).rejects.toBeInstanceOf(NotSent);
  });

  test('where the name is unknown', async () => {
    const asking = client.request('http://nowhere.invalid/', { signal: soon(), limit });
    await expect(asking).rejects.toBeInstanceOf(NotSent);
  });

  test.each<[string, (socket: net.Socket) => void]>([
    ['nobody greets within the time', () => {}],
    ['the greeting is none of TLS', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('where %s', async (_what, greet) => {
    const sockets: net.Socket[] = [];
    const plain = net.createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      greet(socket);
    });
    await new Promise<void>((resolve) => void plain.listen(0, '127.0.0.1', resolve));
    const asking = client.request(`https://127.0.0.1:${portOf(plain)}/`, { signal: soon(), limit });
    await expect(asking).rejects.toBeInstanceOf(NotSent);
    for (const socket of sockets) socket.destroy();
    plain.close();
  });
});
