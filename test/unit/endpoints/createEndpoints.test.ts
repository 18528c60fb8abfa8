import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createEndpoints } from '../../../shared/endpoints/createEndpoints.ts';

/** Nobody vouches for it, and it is for another name. The key is of no use elsewhere. */
const untrusted = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkEhQUKz/v+e6Kr/m
WkJVQ4M20PAcVS0dy8kYfgkXTTyhRANCAASyeB8VTj+Ys7IVG2BTZL06xInWNoHk
Rq0u/Xs4na0hOsMqDwx8S1a8b+ynVhV/diyrA1aZ/gVDZ3T6s4VVRKI5
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIUWl7nNabe058VvK7PjHjdxJljs0IwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNd3JvbmcuZXhhbXBsZTAgFw0yNjExMjUxMDA4MTRaGA8yMTI2
MTEwMTEwMDgxNFowGDEWMBQGA1UEAwwNd3JvbmcuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABLJ4HxVOP5izshUbYFNkvTrEidY2geRGrS79ezidrSE6
wyoPDHxLVrxv7KdWFX92LKsDVpn+BUNndPqzhVVEojmjUzBRMB0GA1UdDgQWBBT1
J6+xufFOSfB8duGIMlHxEXRjjzAfBgNVHSMEGDAWgBT1J6+xufFOSfB8duGIMlHx
EXRjjzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIHOqazGIwuEc
G3mjetrjRD8zUEgV/D4D4eeCOkU1iPkmAiBnyxCOVsxaN9jyExmxxKNX9AW+qL9F
qmHXcnsTpmT7iA==
-----END CERTIFICATE-----`,
};

const LIMIT = 64 * 1024;
const servers: Server[] = [];
const tokens = {
  get: async (audience: string) => {
    if (audience === 'api://none') throw new Error('no such audience');
    return `token for ${audience}`;
  },
};
const endpoints = createEndpoints(tokens);

async function serve(listener: RequestListener, scheme = 'http'): Promise<string> {
  const server = scheme === 'http' ? createServer(listener) : createSecureServer(untrusted, listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/calls?code=secret`;
}

afterAll(async () => {
  endpoints.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const post = async (url: string, { audience, after = 10_000 }: { audience?: string; after?: number } = {}) =>
  endpoints.post({
    url,
    audience,
    body: { callId: 'c' },
    limit: LIMIT,
    traceParent: '00-trace-01',
    signal: AbortSignal.timeout(after),
  });

const write = (text: string, status = 200): RequestListener => {
  return (_request, response) => response.writeHead(status).end(text);
};

test('it is sent what it is to have, and its reply tells what it is and how long to wait', async () => {
  const tokensAsked: boolean[] = [];
  let seen: string | undefined;
  const url = await serve((request, response) => {
    seen = request.headers['content-type'];
    response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '1.5' }).end('{}');
  });
  const others = createEndpoints({
    get: async (_audience, isFresh) => {
      tokensAsked.push(isFresh);
      return 'token';
    },
  });
  const reply = await others.post({
    url,
    audience: 'api://events',
    freshToken: true,
    body: {},
    contentType: 'application/cloudevents+json',
    limit: LIMIT,
    traceParent: undefined,
    signal: AbortSignal.timeout(10_000),
  });
  others.close();
  expect(reply).toEqual({ kind: 'status', status: 429, isJson: true, retryAfter: 1_500 });
  expect([seen, tokensAsked]).toEqual(['application/cloudevents+json', [true]]);
});

test('what it replies with 200 is read, and it got JSON, a token of its own and the trace', async () => {
  let seen: object = {};
  const url = await serve((request, response) => {
    const { authorization, traceparent, 'content-type': type } = request.headers;
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      seen = { authorization, traceparent, type, text };
      response.end('{"ignore": {}}');
    });
  });
  expect(await post(url, { audience: 'api://routing' })).toEqual({
    kind: 'status',
    status: 200,
    text: '{"ignore": {}}',
  });
  expect(seen).toEqual({
    authorization: 'Bearer token for api://routing',
    traceparent: '00-trace-01',
    type: 'application/json',
    text: '{"callId":"c"}',
  });
});

test.each([204, 302, 307, 404, 500])(
  'a reply of %i is its status and no more, whatever it says beside',
  async (status) => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response
        .writeHead(status, { location: '/elsewhere' })
        .end(status === 204 ? undefined : '{"ignore": {}}');
    });
    expect(await post(url)).toEqual({ kind: 'status', status });
    expect(requests).toBe(1);
  },
);

/** Goes on for as long as anybody reads. */
const endless: RequestListener = (_request, response) => {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' ')));
  };
  response.on('drain', more);
  more();
};

describe('an ill endpoint', () => {
  test.each<[string, RequestListener, object]>([
    ['that replies with a gigabyte', endless, { status: 200, error: { code: 'ReplyTooLarge' } }],
    [
      'that promises one',
      (_request, response) => response.writeHead(200, { 'content-length': 2 ** 30 }).write('{'),
      { status: 200, error: { code: 'ReplyTooLarge' } },
    ],
    [
      'that fails with one',
      (request, response) => {
        response.writeHead(500);
        endless(request, response);
      },
      { status: 500 },
    ],
    ['that hangs up', (request) => request.socket.destroy(), { kind: 'cut' }],
    [
      'that hangs up in the middle',
      (request, response) => {
        response.write('{"ignore"');
        setTimeout(() => request.socket.destroy(), 20);
      },
      { kind: 'cut' },
    ],
  ])('%s is cut off', async (_claim, listener, reply) => {
    expect(await post(await serve(listener))).toMatchObject(reply);
  });

  test.each<[string, RequestListener]>([
    ['silent', () => {}],
    [
      'slow to the last byte',
      (_request, response) => {
        const dripping = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(dripping));
      },
    ],
  ])('that is %s is left when its time is over', async (_claim, listener) => {
    expect(await post(await serve(listener), { after: 200 })).toEqual({ kind: 'timeout' });
  });

  test('with a certificate that nobody vouches for gets nothing', async () => {
    let requests = 0;
    const url = await serve(() => {
      requests += 1;
    }, 'https');
    expect(await post(url)).toMatchObject({
      kind: 'notSent',
      error: { message: expect.stringContaining('certificate') },
    });
    expect(requests).toBe(0);
  });

  test('that isn’t there, or that no token is to be had for, gets nothing, and no address is told', async () => {
    const url = await serve(write('{}'));
    const [server] = servers.splice(-1);
    server?.close();
    const replies = [await post(url), await post(url, { audience: 'api://none' })];
    expect(replies).toMatchObject([
      { kind: 'notSent', error: { code: 'ECONNREFUSED' } },
      { kind: 'notSent', error: { code: 'TokenUnavailable' } },
    ]);
    expect(JSON.stringify(replies)).not.toMatch(/127|secret/);
  });
});
