import http from 'node:http';
import path from 'node:path';
import { buildPart } from '../../support/buildPart.ts';
import { type RunningPart, startPart } from '../../support/startPart.ts';

const appDirectory = path.join(__dirname, 'apps/http');

let host: RunningPart;

beforeAll(async () => {
  const file = await buildPart('infra/local/functions-host/main.ts');
  host = await startPart(file, ['--app', appDirectory, '--port', '0']);
});
afterAll(() => host.stop());

const call = (route: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${host.port}${route}`, init);

const echoed = async (route: string, init?: RequestInit): Promise<Record<string, unknown>> => {
  const response = await call(route, init);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
};

describe('a request reaches the handler', () => {
  test('with method, address, headers, query and body', async () => {
    const request = await echoed('/api/echo?a=1&b=%20x', {
      method: 'POST',
      body: '{"é":1}',
      headers: { 'X-Mixed-Case': 'kept', 'content-type': 'application/json' },
    });

    expect(request).toMatchObject({
      functionName: 'echo',
      method: 'POST',
      url: `http://127.0.0.1:${host.port}/api/echo?a=1&b=%20x`,
      headers: { 'x-mixed-case': 'kept', 'content-type': 'application/json' },
      query: { a: '1', b: ' x' },
      body: '{"é":1}',
    });
    expect(request['invocationId']).toMatch(/^[\da-f-]{36}$/);
  });

  test('with the address the caller used, taken from the Host header', async () => {
    const text = await send({ path: '/api/echo', headers: { host: 'bot.contoso.com' } });

    expect(JSON.parse(text)).toMatchObject({ url: 'http://bot.contoso.com/api/echo' });
  });

  test('with repeated headers and query names joined by a comma', async () => {
    const text = await send({ path: '/api/echo?a=1&a=2', headers: { 'x-many': ['1', '2'], 'x-empty': '' } });

    const request = JSON.parse(text) as { query: object; headers: object };
    expect(request.query).toEqual({ a: '1,2' });
    expect(request.headers).toMatchObject({ 'x-many': '1,2' });
    expect(request.headers).not.toHaveProperty('x-empty');
  });

  test('without the body that was sent in chunks, as in Azure', async () => {
    const text = await send({ path: '/api/echo', method: 'POST' }, ['first ', 'second']);

    expect(JSON.parse(text)).toMatchObject({ body: '', bodyIsNull: true });
  });

  test('with no body when none was sent', async () => {
    expect(await echoed('/api/echo', { method: 'POST' })).toMatchObject({ body: '', bodyIsNull: true });
  });

  test('with its bytes untouched', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

    const response = await call('/api/bytes', { method: 'POST', body: bytes });

    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test('within the trace of its caller', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

    const { traceParent } = await echoed('/api/echo', { headers: { traceparent } });

    expect(traceParent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
    expect(traceParent).not.toBe(traceparent);
  });
});

describe('the route chooses the function', () => {
  test.each([
    ['/api/items/latest', 'latestItem', {}],
    ['/api/items/7', 'item', { id: '7' }],
    ['/api/items/abc', 'item', { id: 'abc' }],
    ['/api/items/a%20b', 'item', { id: 'a b' }],
    ['/api/items/a%2Fb', 'item', { id: 'a%2Fb' }],
    ['/API/Items/LATEST', 'latestItem', {}],
    ['/api/items/1/parts', 'itemPart', { id: '1' }],
    ['/api/items/1/parts/2', 'itemPart', { id: '1', part: '2' }],
  ])('%s is for %s', async (route, functionName, params) => {
    expect(await echoed(route)).toMatchObject({ functionName, params });
  });

  test('a function whose method does not fit leaves the request to the next', async () => {
    expect(await echoed('/api/items/latest', { method: 'DELETE' })).toMatchObject({
      functionName: 'deleteLatestItem',
    });
  });

  test.each([
    ['an unknown route', 'GET', '/api/unknown'],
    ['a route without the prefix', 'GET', '/echo'],
    ['a method the function has not', 'PUT', '/api/echo'],
    ['a method beyond GET and POST, where none is named', 'DELETE', '/api/defaultMethods'],
    ['more segments than the route has', 'GET', '/api/items/latest/more/and/more'],
  ])('%s is 404', async (_case, method, route) => {
    const response = await call(route, { method });

    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });
});

describe('what the handler returns is the response', () => {
  test.each([
    ['nothing', '/api/nothing', 204, ''],
    ['an empty object', '/api/empty', 200, ''],
    ['a status and a body', '/api/status?code=418', 418, 'the body'],
    ['a status that has no body', '/api/status?code=204', 204, ''],
  ])('%s', async (_case, route, status, body) => {
    const response = await call(route);

    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
  });

  test('its headers are sent', async () => {
    const response = await call('/api/headers');

    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('x-one')).toBe('1');
  });

  test('cookies, which this host sets none of, are 500, and the log says why', async () => {
    expect((await call('/api/cookies')).status).toBe(500);

    expect(await host.line(/This host sets no cookies/)).toBeDefined();
  });

  test('HEAD gets the headers and no body', async () => {
    const response = await call('/api/echo', { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('');
  });
});

describe('a failure', () => {
  test.each(['fails', 'failsWithText', 'text', 'registersLate'])(
    '%s: 500 with an empty body',
    async (route) => {
      const response = await call(`/api/${route}`);

      expect(response.status).toBe(500);
      expect(await response.text()).toBe('');
    },
  );

  test('is logged with the name of the function, the error and where it was thrown', async () => {
    await call('/api/fails');

    expect(
      await host.line(/Executed 'Functions\.fails' \(Failed, Id=[\da-f-]{36}, Duration=\d+ms\)/),
    ).toBeDefined();
    expect(await host.line(/^TypeError: the handler failed/)).toBeDefined();
    expect(await host.line(/^ +at .*apps\/http\/index\.cjs/)).toBeDefined();
  });

  test('a body over 100 MB is refused before it is read', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = http.request({
        port: host.port,
        path: '/api/echo',
        method: 'POST',
        headers: { 'content-length': 104_857_601 },
      });
      request.on('response', (response) => resolve(response.statusCode));
      request.on('error', reject);
      request.flushHeaders();
    });

    expect(status).toBe(500);
  });

  test('a function can not be registered once the app has started', async () => {
    await call('/api/registersLate');

    expect(await host.line(/A function can only be registered during app startup/)).toBeDefined();
  });
});

test('context.log is shown, context.debug is not', async () => {
  await call('/api/logs');

  expect(await host.line(/\[.*Z\] an information \{ with: 'a value' \}/)).toBeDefined();
  expect(host.lines).not.toContainEqual(expect.stringContaining('a detail'));
});

test('the working directory is that of the app', async () => {
  expect(await (await call('/api/directory')).text()).toBe(appDirectory);
});

test('a connection is used again', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await send({ path: '/api/empty', agent });
  const reused = new Promise((resolve) => {
    const request = http.get({ port: host.port, path: '/api/empty', agent }, (response) => {
      response.resume().on('end', () => resolve(request.reusedSocket));
    });
  });

  expect(await reused).toBe(true);
  agent.destroy();
});

/** For what fetch will not send: chosen Host, repeated headers, chunks. @returns the body of the response */
function send(options: http.RequestOptions, chunks: string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: host.port, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
}
