import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { createKeySet } from '../../../shared/auth/keySet.ts';
import { TokenRefused, type VerifiedToken, verifyToken } from '../../../shared/auth/verifyToken.ts';
import { mendJson } from '../../../shared/call/schema/lenientJson.ts';
import { createCallback } from '../../../shared/callback/callback.ts';
import type { CallbackRequest } from '../../../shared/callback/readDelivery.ts';
import type { Delivery } from '../../../shared/flow/receiveNotification.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { silentLog } from '../../support/silentLog.ts';

type Headers = Readonly<Record<string, string>>;
type Verify = () => Promise<VerifiedToken>;

const aGoodToken: Verify = async () => ({ tenantId: 't', roles: [], expiresAt: Infinity, payload: {} });
const noToken: Verify = async () => {
  throw new TokenRefused('missing');
};

/** Posts a body as Azure's host hands it over; says what was replied and understood, and whether the body was touched. */
async function post(body: string | Uint8Array, headers: Headers = {}, verify: Verify = aGoodToken) {
  const sent = new Headers({ 'content-type': 'application/json', ...headers });
  let isRead = false;
  let delivery: Delivery | undefined;
  const request: CallbackRequest = {
    headers: { get: (name) => sent.get(name) },
    params: {},
    arrayBuffer: async () => {
      isRead = true;
      return Uint8Array.from(Buffer.from(body)).buffer;
    },
  };
  const callback = createCallback({
    verify,
    receive: async (received) => void (delivery = received),
    clock: fakeClock(),
    telemetry: noTelemetry,
  });
  const log = silentLog();
  const reply = await callback(request, log, undefined);
  const refused = log.lines.flatMap((line) => /"reason":"([^"]+)"/.exec(line)?.[1] ?? []);
  return { reply, isRead, refused, items: delivery?.items };
}

const name = 'Zoë Müller – 50 €';
const change = { resourceData: { source: { identity: { user: { displayName: name } } } } };
const text = JSON.stringify({ value: [change] });
const latin = (said: string) =>
  Uint8Array.from(said, (letter) => ({ '–': 0x96, '€': 0x80 })[letter] ?? letter.charCodeAt(0));
const utf16le = Buffer.from(text, 'utf16le');
const utf16be = Buffer.from(utf16le).swap16();
const mark = (...bytes: readonly number[]) => Buffer.from(bytes);

describe('a body is read in the charset that it has', () => {
  test.each<[string, string, Uint8Array]>([
    ['nothing declared', 'application/json', Buffer.from(text)],
    ['utf-8', 'application/json; charset=utf-8', Buffer.from(text)],
    ['utf-8 with a byte order mark', 'application/json', Buffer.from(`\uFEFF${text}`)],
    ['utf8 in capitals', 'Application/JSON;CHARSET=UTF8', Buffer.from(text)],
    ['utf-8 in double quotes', 'application/json; charset="utf-8"', Buffer.from(text)],
    ['utf-8 in single quotes', "application/json; charset='utf-8'", Buffer.from(text)],
    ['an unknown label', 'application/json; charset=nonsense', Buffer.from(text)],
    ['an empty label', 'application/json; charset=', Buffer.from(text)],
    ['another parameter', 'application/json; odata.metadata=minimal; charset=utf-8; a=b', Buffer.from(text)],
    ['windows-1252', 'application/json; charset=windows-1252', latin(text)],
    ['windows-1252 as .NET writes it', 'application/json; charset=Windows-1252', latin(text)],
    ['its other name', 'application/json; charset="cp1252"', latin(text)],
    ['utf-16', 'application/json; charset=utf-16', utf16le],
    ['utf-16 with a mark', 'application/json; charset=utf-16', Buffer.concat([mark(0xff, 0xfe), utf16le])],
    ['utf-16, the other way round', 'application/json; charset=utf-16', utf16be],
    ['utf-16be', 'application/json; charset=utf-16BE', utf16be],
    ['utf-16be with a mark', 'application/json', Buffer.concat([mark(0xfe, 0xff), utf16be])],
    ['utf-16 that nobody declares', 'application/json', utf16le],
    ['utf-16 declared of utf-8', 'application/json; charset=utf-16', Buffer.from(text)],
    ['no content type', '', Buffer.from(text)],
    ['text/plain', 'text/plain', Buffer.from(text)],
    ['text/plain in windows-1252', 'text/plain;charset=windows-1252', latin(text)],
    ['a form', 'application/x-www-form-urlencoded', Buffer.from(text)],
  ])('%s', async (_claim, type, body) => {
    expect((await post(body, { 'content-type': type })).items).toEqual([change]);
  });

  test('broken characters are replaced, and cost no call', async () => {
    const { items } = await post(latin(text), { 'content-type': 'application/json; charset=utf-8' });
    expect(JSON.stringify(items)).toContain('Zo\uFFFD M\uFFFDller');
  });

  test('whatever the label, a body of plain characters is read', async () => {
    const plain = Buffer.from('{"value":[{"a":"b"}]}');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii' }), async (label) => {
        const type = `application/json; charset=${label}`.trim();
        expect((await post(plain, { 'content-type': type })).items).toEqual([{ a: 'b' }]);
      }),
    );
  });
});

describe('JSON is read for its sense', () => {
  test.each<[string, string, unknown[]]>([
    ['a comma behind the last property', '{"value":[{"region":"amer",\n},]}', [{ region: 'amer' }]],
    ['a comma behind the last entry', '{"value":[{"a":[1,2, ]} ],\r\n}', [{ a: [1, 2] }]],
    ['commas and brackets in text', '{"value":[{"a":",}","b":"\\",]",},]}', [{ a: ',}', b: '",]' }]],
    ['raw control characters in text', '{"value":[{"a":"x\ty\u0001\n"}]}', [{ a: 'x\ty\u0001\n' }]],
    [
      'a property of its own prototype',
      '{"value":[{"__proto__":{"a":1},}]}',
      [JSON.parse('{"__proto__":{"a":1}}')],
    ],
  ])('with %s', async (_claim, body, items) => {
    expect((await post(body)).items).toEqual(items);
  });

  test.each<[string, string]>([
    ['comments', '{"value":[{}] /* all */}'],
    ['no quotes', '{value:[{}]}'],
    ['nothing between commas', '{"value":[{},,]}'],
    ['nothing but a comma', '{"value":[,]}'],
    ['two documents', '{"value":[{}]}{"value":[{}]}'],
    ['a string without an end', '{"value":[{"a":"}]}'],
  ])('but not with %s', async (_claim, body) => {
    expect((await post(body)).reply).toMatchObject({ status: 400 });
  });

  test('what is JSON by the letter stays what it is', () => {
    fc.assert(fc.property(fc.json(), (json) => expect(mendJson(json)).toBe(json)));
  });

  test('commas behind last entries change nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(',', ', ', ',\r\n\t'), (value, comma) => {
        const json = JSON.stringify(value, null, 1).replaceAll(/(?<=[^[{\s])(?=\n\s*[\]}])/g, comma);
        expect(JSON.parse(mendJson(json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const items = (count: number, item = '{}') =>
  `{"value":[${Array.from({ length: count }, () => item).join()}]}`;

describe('what is too much or nothing is refused, in the shape of Graph’s own errors', () => {
  test.each<[string, string, number]>([
    ['no JSON', 'value', 400],
    ['no object', '[{}]', 400],
    ['no items', '{}', 400],
    ['items of an inherited name', '{"__proto__":{"value":[{}]}}', 400],
    ['no item that is an object', '{"value":[1,null,[]]}', 400],
    ['as deep as may be', `{"value":[{"a":${nested(61)}}]}`, 202],
    ['deeper', `{"value":[{"a":${nested(62)}}]}`, 400],
    ['deeper, with a comma too many', `{"value":[{"a":${nested(62)}},]}`, 400],
    ['as many items as may be', items(256), 202],
    ['one more', items(257), 413],
    ['one more, with a comma too many', `${items(257).slice(0, -2)},]}`, 413],
    ['340,000 items', items(340_000), 413],
    ['as large as may be', items(1, `{"a":"${'x'.repeat(8 * 1024 * 1024 - 20)}"}`), 202],
    ['a byte more', items(1, `{"a":"${'x'.repeat(8 * 1024 * 1024 - 19)}"}`), 413],
    ['a million commas behind one another', `{"value":[${', '.repeat(1_000_000)}]}`, 413],
    ['a million spaces behind commas', `{"value":[{},${`,${' '.repeat(100)}`.repeat(10_000)}x]}`, 400],
  ])('%s', async (_claim, body, status) => {
    const { reply } = await post(body);
    expect(reply.status).toBe(status);
    const refusal = { error: { code: expect.any(String), message: expect.any(String) } };
    expect(reply.jsonBody).toEqual(status === 202 ? undefined : refusal);
  });

  test.each<[string, Headers, number, boolean]>([
    ['a length beyond the limit', { 'content-length': String(8 * 1024 * 1024 + 1) }, 413, false],
    ['a length within it', { 'content-length': String(8 * 1024 * 1024) }, 202, true],
    ['gzip', { 'content-encoding': 'gzip' }, 415, false],
    ['several, one of them Brotli', { 'content-encoding': 'identity, BR' }, 415, false],
    ['identity', { 'content-encoding': 'identity' }, 202, true],
    ['a charset for an encoding', { 'content-encoding': 'utf-8' }, 202, true],
  ])('by its headers, before the body is touched: %s', async (_claim, headers, status, isRead) => {
    expect(await post(text, headers)).toMatchObject({ reply: { status }, isRead });
  });
});

test('whatever the bytes and whatever they are said to be, there is a reply, and a fault of ours is none', async () => {
  const pieces = fc.constantFrom(
    ...'{ } [ ] , : " \\ value null 1 e \u0000 \u0001 ÿþ \uFEFF callState'.split(' '),
  );
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.array(pieces).map((some) => Buffer.from(some.join(''))),
    fc.json().map((json) => Buffer.from(`{"value":[${json},{}]}`, 'utf16le')),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.string({ unit: 'grapheme-ascii' }), async (body, type) => {
      const { reply } = await post(body, { 'content-type': type.trim() });
      expect([202, 204, 400, 413]).toContain(reply.status);
    }),
    { numRuns: 2_000 },
  );
});

describe('the token comes before anything else', () => {
  test.each<[string, string, Headers]>([
    ['too long', text, { 'content-length': '99999999999' }],
    ['compressed', text, { 'content-encoding': 'gzip' }],
    ['no JSON', '{', {}],
  ])('where the body is %s', async (_claim, body, headers) => {
    expect(await post(body, headers, noToken)).toMatchObject({ reply: { status: 401 }, isRead: false });
  });

  test('where its keys cannot be had, that is our outage: 503, and when to try again', async () => {
    const server = createServer((_request, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const keySet = createKeySet(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, fakeClock());
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'k' })).toString('base64url');
    const verify: Verify = async () =>
      verifyToken(`Bearer ${header}.e30.e30`, keySet, { issuers: ['i'], audience: 'a' }, 1);
    const said = await post(text, {}, verify);
    expect(said).toMatchObject({
      reply: { status: 503, headers: { 'Retry-After': '1' } },
      refused: ['keys-unavailable'],
      isRead: false,
    });
    server.closeAllConnections();
    server.close();
  });
});
