import { gzipSync } from 'node:zlib';
import { callChange, callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

let product: Product;
const answerAll = {
  rules: [],
  otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
};

beforeAll(async () => {
  product = await startProduct(answerAll);
});
afterAll(async () => product.stop());

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const item = () => incomingCall(newCallId());

describe('a body that is no envelope of notifications is refused', () => {
  test.each<[string, unknown, number]>([
    ['empty', '', 400],
    ['blank', '   ', 400],
    ['garbage', '\u0000\u0001\u0002', 400],
    ['cut in the middle', JSON.stringify(envelope(item())).slice(0, 200), 400],
    ['no JSON in any charset', new Blob([Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d)]), 400],
    ['null', 'null', 400],
    ['a number', '42', 400],
    ['text', '"value"', 400],
    ['an array', '[{}]', 400],
    ['an object without value', '{}', 400],
    ['a value that is no array', '{"value":{}}', 400],
    ['a value that is null', '{"value":null}', 400],
    ['an empty value', '{"value":[]}', 400],
    ['a value of nothing but null', '{"value":[null,null]}', 400],
    ['a value of text and numbers', '{"value":["a",1,true,[]]}', 400],
    ['nested too deep', `{"value":[{"a":${nested(70)}}]}`, 400],
    ['nested a hundred thousand deep', `{"value":${nested(100_000)}}`, 400],
    ['an unclosed depth', '['.repeat(50_000), 400],
    ['escapes without an end', `{"value":"${'\\"'.repeat(200_000)}`, 400],
    ['larger than 8 MiB', `{"value":[{"a":"${'x'.repeat(8 * 1024 * 1024)}"}]}`, 413],
    ['of 257 changes', envelope(...Array.from({ length: 257 }, () => ({}))), 413],
    ['of a hundred thousand changes', `{"value":[${'{},'.repeat(100_000)}{}]}`, 413],
  ])('%s', async (_claim, body, status) => {
    const response = await product.post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: { code: expect.any(String), message: expect.any(String) },
    });
  });

  test('compressed', async () => {
    const body = new Blob([gzipSync(JSON.stringify(envelope(item())))]);
    const response = await product.post(body, { headers: { 'content-encoding': 'gzip' } });
    expect(response.status).toBe(415);
  });

  test('in words that say nothing of the inside', async () => {
    const text = await (await product.post('{"value":')).text();
    expect(text).not.toMatch(/at .*\(|\.ts|\.cjs|node_modules|SyntaxError|position/);
  });
});

describe('an odd delivery is taken', () => {
  test('in the format from before Graph: 204, and nothing is done', async () => {
    const before = product.graph.requests.length;
    const legacy = {
      id: 'x',
      participants: [{ identity: '8:orgid:1', originator: true }],
      isMultiparty: false,
      callState: 'incoming',
    };
    expect((await product.post(legacy)).status).toBe(204);
    expect(product.graph.requests).toHaveLength(before);
  });

  test.each<[string, string]>([
    ['a charset', 'application/json; charset=utf-8'],
    ['capitals', 'Application/JSON'],
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['nothing', ''],
  ])('with %s in the content type', async (_claim, type) => {
    expect((await product.post(envelope(item()), { headers: { 'content-type': type } })).status).toBe(202);
  });

  test.each<[string, string, BufferEncoding]>([
    ['windows-1252', 'application/json; charset=Windows-1252', 'latin1'],
    ['utf-16', 'application/json; charset="utf-16"', 'utf16le'],
  ])('in %s, and the name of the caller stands in the record', async (_claim, type, encoding) => {
    const callId = newCallId();
    const source = { identity: { user: { id: 'u', displayName: 'Zoë Müller' } } };
    const body = Buffer.from(JSON.stringify(envelope(incomingCall(callId, { source }))), encoding);
    const response = await product.post(new Blob([Uint8Array.from(body)]), {
      headers: { 'content-type': type },
    });
    expect(response.status).toBe(202);
    expect(product.graph.requestsFor(callId)).toHaveLength(1);
    expect((await product.call(callId)).call['source']).toEqual([
      { kind: 'user', id: 'u', displayName: 'Zoë Müller' },
    ]);
  });

  test('with commas behind last entries, as a document prints them', async () => {
    const callId = newCallId();
    const body = JSON.stringify(envelope(incomingCall(callId)), null, 2).replaceAll(
      /(?<=\w"|\})(?=\n\s*\})/g,
      ',',
    );
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
    expect((await product.post(body)).status).toBe(202);
    expect(product.graph.requestsFor(callId)).toHaveLength(1);
  });

  test('with a byte order mark', async () => {
    expect((await product.post(`\uFEFF${JSON.stringify(envelope(item()))}`)).status).toBe(202);
  });
});

describe('a broken item never costs its neighbour', () => {
  const broken: readonly [string, unknown][] = [
    ['null', null],
    ['a number', 7],
    ['text', 'call'],
    ['an array', []],
    ['an empty object', {}],
    ['a resourceUrl that is a number', { changeType: 'updated', resourceUrl: 7, resourceData: {} }],
    [
      'a resourceData that is text',
      { changeType: 'updated', resourceUrl: '/communications/calls/', resourceData: 'x' },
    ],
    [
      'a changeType that is an object',
      { changeType: {}, resourceUrl: '/nothing/known', resourceData: { state: [] } },
    ],
    [
      'an unknown resource',
      {
        changeType: 'created',
        resourceUrl: '/users/1',
        resourceData: { '@odata.type': '#microsoft.graph.user' },
      },
    ],
    ['a prototype of its own', JSON.parse('{"__proto__":{"changeType":"created"},"constructor":{}}')],
  ];
  test.each(broken)('%s', async (_claim, neighbour) => {
    const callId = newCallId();
    const response = await product.post(envelope(neighbour, incomingCall(callId), neighbour));
    expect(response.status).toBe(202);
    expect(product.graph.requestsFor(callId).map(({ action }) => action)).toEqual(['answer']);
    expect((await product.call(callId)).call['decision']).toBe('answer');
  });

  test('all of them at once', async () => {
    const callId = newCallId();
    const all = broken.map(([, one]) => one);
    expect((await product.post(envelope(...all, incomingCall(callId), ...all))).status).toBe(202);
    expect(product.graph.requestsFor(callId)).toHaveLength(1);
  });
});

describe('odd properties cost the call nothing', () => {
  test.each<[string, object]>([
    ['no source', { source: undefined }],
    ['a source that is text', { source: 'Adele' }],
    ['targets that are an object', { targets: {} }],
    ['modalities of an unknown kind', { requestedModalities: ['smellOVision', 7] }],
    ['a tenant that is a number', { tenantId: 12 }],
    ['an unknown property', { hologram: { deep: [1, 2, { more: true }] } }],
    ['a result that is text', { resultInfo: 'bad' }],
    ['an applicationMetadata that is a list', { applicationMetadata: [1] }],
  ])('%s', async (_claim, odd) => {
    const callId = newCallId();
    expect((await product.post(envelope(incomingCall(callId, odd)))).status).toBe(202);
    expect(product.graph.requestsFor(callId)).toHaveLength(1);
    expect(
      (await product.call(callId, ({ call }) => call['decisionOutcome'] === 'accepted')).call['outcome'],
    ).toBe('active');
  });

  test('an unknown state is kept in the history and changes nothing', async () => {
    const callId = newCallId();
    await product.post(envelope(callState(callId, 'established'), callState(callId, 'levitating')));
    const recorded = await product.call(callId, ({ events }) => events.length === 2);
    expect(recorded.call['state']).toBe('established');
  });
});

describe('an id that is none of Graph’s reaches neither a path of Graph nor a table key as it is', () => {
  test.each<[string, string]>([
    ['a path', '../../../users'],
    ['a slash', 'a/b'],
    ['characters that a table key may not hold', 'a#b?c\\d'],
    ['a line break', 'a\r\nX-Header: 1'],
    ['5,000 characters', 'x'.repeat(5_000)],
    ['other alphabets', 'звонок-電話'],
    ['a lone surrogate', 'a\ud800b'],
    ['quotes of a query', "' or PartitionKey ne '"],
  ])('%s', async (_claim, id) => {
    const before = product.graph.requests.length;
    const item = {
      changeType: 'created',
      resourceUrl: '/communications/calls/x',
      resourceData: { '@odata.type': '#microsoft.graph.call', id, state: 'incoming' },
    };
    expect((await product.post(envelope(item))).status).toBe(202);
    expect(product.graph.requests).toHaveLength(before);
    expect((await product.health()).body.status).toBe('ok');
  });

  test.each([7, {}, [], null, true])('an id that is %j is passed over for the URL', async (id) => {
    const callId = newCallId();
    const resourceData = {
      '@odata.type': '#microsoft.graph.call',
      id,
      state: 'incoming',
      direction: 'incoming',
    };
    const item = { changeType: 'created', resourceUrl: `/communications/calls/${callId}`, resourceData };
    expect((await product.post(envelope(item))).status).toBe(202);
    expect(product.graph.requestsFor(callId)).toHaveLength(1);
  });
});

test('a method that isn’t POST finds nothing', async () => {
  expect((await fetch(`${product.url}/api/calls`)).status).toBe(404);
  expect((await fetch(`${product.url}/api/calls`, { method: 'DELETE' })).status).toBe(404);
});

test('nothing of all this reached a log with an identity or a token in it', async () => {
  await product.post(envelope(callChange(newCallId(), 'updated', { state: 'established' })));
  const printed = product.output.join('\n');
  expect(printed).not.toMatch(/Adele|8a34a46b-3d17|Bearer|app-token|eyJ/);
});
