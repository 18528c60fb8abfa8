import { generateKeyPair } from 'jose';
import { appId, tenantId } from '../support/foreignGraph.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
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

const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;
const send = async (headers: Record<string, string>, callId = newCallId()) =>
  product.post(envelope(incomingCall(callId)), { headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a notification is taken with', () => {
  test.each<[string, Record<string, unknown>]>([
    ["Graph's token", {}],
    ['the other documented issuer', { iss: 'https://graph.microsoft.com' }],
    ['an audience list that holds the bot', { aud: ['another', appId] }],
    ['claims we know nothing of', { serviceurl: 'https://example', extra: { deep: true } }],
    ['no nbf', { nbf: undefined }],
    ['a clock four minutes ahead of ours', { nbf: seconds(240), iat: seconds(240) }],
    [
      'its tenant under the long name',
      { tid: undefined, 'http://schemas.microsoft.com/identity/claims/tenantid': tenantId },
    ],
  ])('%s', async (_claim, claims) => {
    expect((await send(bearer(await product.graph.token(claims)))).status).toBe(202);
  });

  test('a scheme in any case', async () => {
    expect((await send({ authorization: `bearer ${await product.graph.token()}` })).status).toBe(202);
  });

  test('a key that was rotated in a moment ago', async () => {
    await product.graph.rotateKeys();
    expect((await send(bearer(await product.graph.token()))).status).toBe(202);
  });
});

describe('a notification is refused, before anything else is looked at, with', () => {
  const forged = generateKeyPair('RS256');
  test.each<[string, () => Promise<Record<string, string>>]>([
    ['no token', async () => ({ authorization: '' })],
    ['another scheme', async () => ({ authorization: 'Basic Zm9vOmJhcg==' })],
    ['an empty bearer', async () => ({ authorization: 'Bearer ' })],
    ['no JWT', async () => bearer('garbage')],
    [
      'a JWT of two parts',
      async () => bearer((await product.graph.token()).split('.').slice(0, 2).join('.')),
    ],
    ['a cut signature', async () => bearer((await product.graph.token()).slice(0, -8))],
    ['a changed payload', async () => bearer(await withPayload({ aud: appId, tid: 'x', exp: seconds(60) }))],
    ['another audience', async () => bearer(await product.graph.token({ aud: 'another' }))],
    ['no audience', async () => bearer(await product.graph.token({ aud: undefined }))],
    ['an unknown issuer', async () => bearer(await product.graph.token({ iss: 'https://evil.example' }))],
    ['no issuer', async () => bearer(await product.graph.token({ iss: undefined }))],
    ['an end that has passed', async () => bearer(await product.graph.token({ exp: seconds(-60) }))],
    ['no end', async () => bearer(await product.graph.token({ exp: undefined }))],
    [
      'a beginning that is still to come',
      async () => bearer(await product.graph.token({ nbf: seconds(3_600) })),
    ],
    ['no tenant', async () => bearer(await product.graph.token({ tid: undefined }))],
    ['an empty tenant', async () => bearer(await product.graph.token({ tid: '' }))],
    ['a tenant that is no text', async () => bearer(await product.graph.token({ tid: 7 }))],
    [
      "a key that isn't Graph's under the id of one that is",
      async () => bearer(await product.graph.token({}, { key: (await forged).privateKey })),
    ],
    [
      'an unknown key id',
      async () => bearer(await product.graph.token({}, { key: (await forged).privateKey, kid: 'unknown' })),
    ],
    [
      'a symmetric algorithm',
      async () =>
        bearer(
          await product.graph.token({}, { alg: 'HS256', key: new TextEncoder().encode('k'.repeat(64)) }),
        ),
    ],
    [
      'another RSA algorithm',
      async () =>
        bearer(
          await product.graph.token({}, { alg: 'PS256', key: (await generateKeyPair('PS256')).privateKey }),
        ),
    ],
    ['no algorithm', async () => bearer(unsigned())],
  ])('%s', async (_claim, headers) => {
    const callId = newCallId();
    const response = await send(await headers(), callId);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toEqual({
      error: { code: 'InvalidAuthenticationToken', message: expect.any(String) },
    });
    expect(product.graph.requestsFor(callId)).toEqual([]);
  });

  test('a bad token and a body that is not JSON: the token is what counts', async () => {
    const response = await product.post('{', {
      headers: { authorization: 'Bearer x', 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(401);
  });
});

test('a refused notification leaves no trace', async () => {
  const callId = newCallId();
  await product.post(envelope(callState(callId, 'established')), { headers: { authorization: 'Bearer x' } });
  const taken = newCallId();
  await product.post(envelope(callState(taken, 'established')));
  await product.call(taken);
  expect((await fetch(`${product.url}/api/operator/calls/${callId}`)).status).toBe(404);
});

test('hostile key ids do not make the key set be fetched again and again', async () => {
  const before = product.graph.keySetRequests();
  const { privateKey } = await generateKeyPair('RS256');
  const tokens = Array.from({ length: 20 }, async (_, index) =>
    product.graph.token({}, { key: privateKey, kid: `k${index}` }),
  );
  const responses = await Promise.all(tokens.map(async (token) => send(bearer(await token))));
  expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 401));
  expect(product.graph.keySetRequests() - before).toBeLessThan(5);
});

async function withPayload(payload: object): Promise<string> {
  const [header, , signature] = (await product.graph.token()).split('.');
  return [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
}

function unsigned(): string {
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode({ aud: appId, tid: 't', exp: seconds(60) })}.`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
