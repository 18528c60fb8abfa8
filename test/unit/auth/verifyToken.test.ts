import { generateKeyPair, SignJWT } from 'jose';
import type { KeySet } from '../../../shared/auth/keySet.ts';
import { verifyToken } from '../../../shared/auth/verifyToken.ts';

const now = Date.UTC(2026, 10, 22, 8);
const seconds = (from: number) => now / 1_000 + from;
const longClaim = 'http://schemas.microsoft.com/identity/claims/tenantid';
const keys = generateKeyPair('RS256');

async function verify(claims: Readonly<Record<string, unknown>>) {
  const { publicKey, privateKey } = await keys;
  const keySet: Pick<KeySet, 'keyFor'> = { keyFor: async () => publicKey };
  const usual = { iss: 'https://issuer', aud: 'app', tid: 't', nbf: seconds(-60), exp: seconds(3_600) };
  const payload = JSON.parse(JSON.stringify({ ...usual, ...claims })) as Record<string, unknown>;
  const token = await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey);
  const rules = { issuers: ['https://issuer'], audience: 'app' };
  return verifyToken(`Bearer ${token}`, keySet, rules, now);
}

describe('clocks differ', () => {
  test.each([0, 30, 120, 240, 300])('a token that begins in %d s is taken', async (ahead) => {
    expect(await verify({ nbf: seconds(ahead), iat: seconds(ahead) })).toMatchObject({ tenantId: 't' });
  });

  test.each([301, 600, 3_600])('a token that begins in %d s is refused', async (ahead) => {
    await expect(verify({ nbf: seconds(ahead) })).rejects.toMatchObject({ code: 'nbf' });
  });

  test.each([0, 4])('a token that ended %d s ago is taken', async (ago) => {
    expect(await verify({ exp: seconds(-ago) })).toMatchObject({ tenantId: 't' });
  });

  test.each([5, 30, 299, 301, 3_600])('a token that ended %d s ago is refused', async (ago) => {
    await expect(verify({ exp: seconds(-ago) })).rejects.toMatchObject({ code: 'expired' });
  });
});

describe('the tenant', () => {
  test.each<[string, object]>([
    ['tid', { tid: 't' }],
    ['the long claim', { tid: undefined, [longClaim]: 't' }],
    ['tid before the long claim', { tid: 't', [longClaim]: 'another' }],
  ])('is taken from %s', async (_claim, claims) => {
    expect(await verify({ ...claims })).toMatchObject({ tenantId: 't' });
  });

  test.each<[string, object]>([
    ['neither claim', { tid: undefined }],
    ['an empty one', { tid: undefined, [longClaim]: '' }],
    ['a number', { tid: undefined, [longClaim]: 7 }],
    ['a number beside a good one', { tid: 7, [longClaim]: 't' }],
  ])('is wanted: a token with %s is refused', async (_claim, claims) => {
    await expect(verify({ ...claims })).rejects.toMatchObject({ code: 'tid' });
  });
});
