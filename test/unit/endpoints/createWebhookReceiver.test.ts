import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createWebhookReceiver } from '../../../shared/endpoints/createWebhookReceiver.ts';
import type { WebhookReply } from '../../../shared/ports/webhook.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { untrustedCertificate } from '../../support/untrustedCertificate.ts';

/** A real receiver, well and ill. */

const servers: Server[] = [];
const receivers: { close(): void }[] = [];
const fresh: boolean[] = [];
const tokens = {
  get: async (audience: string, isFresh: boolean) => {
    if (audience === 'api://none') throw new Error('no such audience');
    fresh.push(isFresh);
    return `token for ${audience}`;
  },
};

async function serve(listener: RequestListener, scheme = 'http'): Promise<string> {
  const server =
    scheme === 'http' ? createServer(listener) : createSecureServer(untrustedCertificate, listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/events?code=secret`;
}

function receiverAt(url: string, audience?: string) {
  const receiver = createWebhookReceiver({ url, audience, tokens, telemetry: noTelemetry });
  receivers.push(receiver);
  return receiver;
}

const event = { specversion: '1.0', id: 'e', data: { call: { subject: 'ü' } } };
const post = async (url: string, within = 10_000): Promise<WebhookReply> =>
  receiverAt(url).post(event, { signal: AbortSignal.timeout(within), traceParent: '00-trace-01' });

afterAll(() => {
  for (const receiver of receivers) receiver.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('it gets the event as a CloudEvent, with the trace and a token of its own', async () => {
  let seen: object = {};
  const url = await serve((request, response) => {
    const { authorization, traceparent, 'content-type': type } = request.headers;
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      seen = {
        method: request.method,
        path: request.url,
        authorization,
        traceparent,
        type,
        json: JSON.parse(text),
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"commands":[]}');
    });
  });
  const signal = AbortSignal.timeout(10_000);
  expect(await receiverAt(url, 'api://events').post(event, { signal, traceParent: '00-trace-01' })).toEqual({
    kind: 'status',
    status: 200,
    body: '{"commands":[]}',
    isJson: true,
  });
  expect(seen).toEqual({
    method: 'POST',
    path: '/events?code=secret',
    authorization: 'Bearer token for api://events',
    traceparent: '00-trace-01',
    type: 'application/cloudevents+json',
    json: event,
  });
});

test.each<[string, RequestListener, WebhookReply]>([
  [
    'takes it without a word',
    (_request, response) => response.writeHead(204).end(),
    { kind: 'status', status: 204, isJson: false },
  ],
  [
    'asks to wait',
    (_request, response) => response.writeHead(429, { 'retry-after': '1.5' }).end('busy'),
    { kind: 'status', status: 429, retryAfter: 1_500, isJson: false },
  ],
  [
    'leads elsewhere, which is not followed',
    (_request, response) => response.writeHead(307, { location: '/' }).end(),
    { kind: 'status', status: 307, isJson: false },
  ],
  [
    'never ends its reply',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = setInterval(() => response.write(' '.repeat(16_384)), 1);
      response.on('close', () => clearInterval(more));
    },
    { kind: 'status', status: 200, isJson: true },
  ],
  [
    'breaks off its reply',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '20' }).write('{"comm');
      setTimeout(() => response.destroy(), 5);
    },
    { kind: 'failure', code: 'cut' },
  ],
  [
    'breaks the connection',
    (_request, response) => response.destroy(),
    { kind: 'failure', code: 'ECONNRESET' },
  ],
])('a receiver that %s', async (_what, listener, reply) => {
  expect(await post(await serve(listener))).toEqual(reply);
});

test.each<[string, RequestListener]>([
  ['says nothing', () => {}],
  ['begins its reply and goes no further', (_request, response) => void response.writeHead(200).write('{')],
])('one that %s has its time', async (_what, listener) => {
  expect(await post(await serve(listener), 50)).toEqual({ kind: 'failure', code: 'timeout' });
});

test('one that nobody vouches for gets nothing', async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.end();
  }, 'https');
  expect(await post(url)).toMatchObject({ kind: 'failure', code: expect.stringMatching(/SELF_SIGNED|CERT/) });
  expect(requests).toBe(0);
});

test('one that is not there is said to be so', async () => {
  const url = await serve(() => {});
  await new Promise((resolve) => servers.at(-1)?.close(resolve));
  expect(await post(url)).toEqual({ kind: 'failure', code: 'ECONNREFUSED' });
});

test('without a token for it nothing is posted', async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.end();
  });
  const options = { signal: AbortSignal.timeout(10_000), traceParent: undefined };
  expect(await receiverAt(url, 'api://none').post(event, options)).toEqual({
    kind: 'failure',
    code: 'TokenUnavailable',
  });
  expect(requests).toBe(0);
});

test('one that refuses the token gets a fresh one the next time', async () => {
  const url = await serve((_request, response) => response.writeHead(401).end());
  const receiver = receiverAt(url, 'api://events');
  fresh.length = 0;
  for (let n = 0; n < 2; n += 1)
    await receiver.post(event, { signal: AbortSignal.timeout(10_000), traceParent: undefined });
  expect(fresh).toEqual([false, true]);
});
