import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createKeySet, KeysUnavailable } from '../../../shared/auth/keySet.ts';
import { TokenRefused, verifyToken } from '../../../shared/auth/verifyToken.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeClock } from '../../support/fakeClock.ts';

interface Signing {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
let one: Signing;
let other: Signing;

/** What the issuer replies when it is asked for its keys. */
let published: (response: ServerResponse) => void;
let fetches = 0;
const server = createServer((request, response) => {
  if (request.url === '/openid') return say({ jwks_uri: `${url()}/keys` })(response);
  fetches += 1;
  published(response);
});
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const say =
  (body: unknown, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const list = (...keys: readonly unknown[]) => say({ keys });

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  one = await newKey('one');
  other = await newKey('other');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  fetches = 0;
  published = list(one.jwk);
});

async function newKey(kid: string): Promise<Signing> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}

const rules = { issuers: ['https://issuer'], audience: 'app' };

/** A key set on a clock of the test's, and what it says of a token signed with a key. */
function issuer() {
  const clock = fakeClock();
  const keySet = createKeySet(`${url()}/openid`, clock);
  const verdict = async ({ privateKey, jwk }: Signing, kid = jwk.kid ?? ''): Promise<string> => {
    const seconds = clock.now() / 1_000;
    const claims = { iss: 'https://issuer', aud: 'app', tid: 't', exp: seconds + 60 };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    return verifyToken(`Bearer ${token}`, keySet, rules, clock.now()).then(
      () => 'good',
      (error: unknown) => {
        if (error instanceof TokenRefused || error instanceof KeysUnavailable) return error.code;
        throw error;
      },
    );
  };
  return { clock, keySet, verdict };
}

describe('keys that are good stay in force', () => {
  test.each<[string, () => readonly unknown[]]>([
    ['listed twice', () => [one.jwk, one.jwk, other.jwk, other.jwk]],
    ['listed twice, once with more said of it', () => [{ ...one.jwk, x5t: 'x' }, one.jwk, other.jwk]],
    ['beside one that is null', () => [null, one.jwk, other.jwk]],
    ['beside one without a type', () => [{ kid: 'x' }, one.jwk, other.jwk]],
    ['beside one of another type', () => [{ kty: 'EC', crv: 'P-256', kid: 'x' }, one.jwk, other.jwk]],
    ['beside a broken one of the same id', () => [{ ...one.jwk, n: '!' }, one.jwk, other.jwk]],
    ['beside a weak one of the same id', () => [{ ...one.jwk, n: 'AQAB' }, one.jwk, other.jwk]],
    ['beside one that encrypts', () => [{ ...one.jwk, use: 'enc' }, one.jwk, other.jwk]],
    ['two under one id', () => [{ ...other.jwk, kid: 'one' }, one.jwk, other.jwk]],
  ])('%s', async (_claim, keys) => {
    published = list(...keys());
    const { verdict } = issuer();
    expect([await verdict(one), await verdict(other)]).toEqual(['good', 'good']);
    expect(await verdict(await newKey('one'))).toBe('signature');
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['an empty set', list()],
    ['a set of keys none of which can be used', list(null, { kty: 'RSA', kid: 'one' })],
    ['a document that is no key set', say({ keys: 'none' })],
    ['a document that is no JSON', say('<html>')],
    ['a document without an end', say({ keys: ['x'.repeat(2 * 1024 * 1024)] })],
    ['an error', say({}, 500)],
    ['a cut connection', (response) => void response.destroy()],
  ])('after %s', async (_claim, reply) => {
    const { keySet, verdict } = issuer();
    await keySet.refresh();
    published = reply;
    expect(await keySet.refresh().catch(() => 'rejected')).toBe('rejected');
    expect(await verdict(one)).toBe('good');
    expect(await verdict(other)).toBe('keys-unavailable');
    expect(keySet.isWarm).toBe(true);
  });
});

describe('an unknown key id', () => {
  test('is learned where its key has just been published', async () => {
    const { keySet, verdict } = issuer();
    await keySet.refresh();
    published = list(other.jwk);
    expect(await verdict(other)).toBe('good');
    expect(await verdict(one)).toBe('unknown-key');
    expect(fetches).toBe(2);
  });

  test('is looked up once in 30 seconds, and refused meanwhile without a fetch', async () => {
    const { clock, keySet, verdict } = issuer();
    await keySet.refresh();
    for (let second = 0; second < 60; second += 1) {
      expect(await verdict(other)).toBe('unknown-key');
      clock.advance(1_000);
    }
    expect(fetches).toBe(3);
    published = list(other.jwk);
    expect(await verdict(other)).toBe('good');
  });

  test('holds no more than a handful while the issuer is slow', async () => {
    const { keySet, verdict } = issuer();
    await keySet.refresh();
    const held: ServerResponse[] = [];
    published = (response) => void held.push(response);
    const settled: string[] = [];
    const verdicts = Array.from({ length: 50 }, async (_, index) => {
      const said = await verdict(other, `unknown-${index}`);
      settled.push(said);
      return said;
    });
    await eventually('all but a handful were refused', () => held.length > 0 && settled.length >= 42);
    expect(await verdict(one)).toBe('good');
    held.forEach(list(one.jwk));
    expect(await Promise.all(verdicts)).toEqual(Array.from({ length: 50 }, () => 'unknown-key'));
    expect(fetches).toBe(2);
  });
});

describe('without any keys', () => {
  test('nothing can be said of a token, and the next try is soon', async () => {
    const { clock, verdict } = issuer();
    published = say({}, 500);
    expect([await verdict(one), await verdict(one)]).toEqual(['keys-unavailable', 'keys-unavailable']);
    expect(fetches).toBe(1);
    published = list(one.jwk);
    clock.advance(2_000);
    expect(await verdict(one)).toBe('good');
  });

  test('calls wait together for the first fetch', async () => {
    const { verdict } = issuer();
    const verdicts = await Promise.all(Array.from({ length: 50 }, async () => verdict(one)));
    expect(new Set(verdicts)).toEqual(new Set(['good']));
    expect(fetches).toBe(1);
  });
});

describe('renewed now and then, keys', () => {
  test('are fetched where there are none, where they are an hour old, and where the last fetch failed', async () => {
    const { clock, keySet, verdict } = issuer();
    const renewals: number[] = [];
    const renew = async () => {
      await keySet.renew();
      renewals.push(fetches);
    };
    await renew();
    await renew();
    clock.advance(60 * 60_000);
    published = say({}, 503);
    await renew();
    await renew();
    published = list(other.jwk);
    await renew();
    await renew();
    expect(renewals).toEqual([1, 1, 2, 3, 4, 4]);
    expect(await verdict(other)).toBe('good');
  });
});
