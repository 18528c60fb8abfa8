import { rememberVerified } from '../../../shared/auth/rememberVerified.ts';
import { TokenRefused, type VerifiedToken } from '../../../shared/auth/verifyToken.ts';

const now = Date.UTC(2026, 10, 22, 8);
const minutes = (count: number) => now + count * 60_000;

/** A memory before a verification that counts, and a key set whose version the test sets. */
function memory(expiresAt = minutes(60)) {
  const keySet = { version: 1 };
  const counted = { verifications: 0 };
  let whileVerifying: (() => void) | undefined;
  const verify = rememberVerified(async (authorization): Promise<VerifiedToken> => {
    counted.verifications += 1;
    whileVerifying?.();
    if (authorization !== 'Bearer good' && authorization !== 'Bearer other')
      throw new TokenRefused('signature');
    return { tenantId: authorization, roles: [], expiresAt, payload: {} };
  }, keySet);
  return { verify, keySet, counted, during: (act: () => void) => void (whileVerifying = act) };
}

test.each([
  ['at once', now, 1],
  ['after almost five minutes', minutes(5) - 1, 1],
  ['after five minutes', minutes(5), 2],
])('a good token that comes again %s', async (_when, at, verifications) => {
  const { verify, counted } = memory();
  await verify('Bearer good', now);
  expect(await verify('Bearer good', at)).toMatchObject({ tenantId: 'Bearer good' });
  expect(counted.verifications).toBe(verifications);
});

test('none is remembered beyond its end', async () => {
  const { verify, counted } = memory(minutes(1));
  await verify('Bearer good', now);
  await verify('Bearer good', minutes(1) - 1);
  expect(counted.verifications).toBe(1);
  await verify('Bearer good', minutes(1));
  expect(counted.verifications).toBe(2);
});

test('all are forgotten when the keys are fetched anew', async () => {
  const { verify, counted, keySet } = memory();
  await verify('Bearer good', now);
  keySet.version += 1;
  await verify('Bearer good', now);
  expect(counted.verifications).toBe(2);
});

test('one that was verified while the keys were fetched anew is verified again', async () => {
  const { verify, counted, keySet, during } = memory();
  during(() => {
    keySet.version = 2;
  });
  await verify('Bearer good', now);
  await verify('Bearer good', now);
  expect(counted.verifications).toBe(2);
});

test('a token speaks for itself alone', async () => {
  const { verify } = memory();
  await verify('Bearer good', now);
  expect(await verify('Bearer other', now)).toMatchObject({ tenantId: 'Bearer other' });
});

test.each(['Bearer forged', 'bearer good', '', undefined])(
  '%j is refused each time',
  async (authorization) => {
    const { verify, counted } = memory();
    await verify('Bearer good', now);
    await expect(verify(authorization, now)).rejects.toThrow(TokenRefused);
    await expect(verify(authorization, now)).rejects.toThrow(TokenRefused);
    expect(counted.verifications).toBe(3);
  },
);

test('of very many tokens those of long ago are forgotten', async () => {
  const verified = new Set<string>();
  const verify = rememberVerified(
    async (authorization = '') => {
      verified.add(authorization);
      return { tenantId: 't', roles: [], expiresAt: minutes(60), payload: {} };
    },
    { version: 1 },
  );
  for (let n = 0; n <= 1_000; n += 1) await verify(`Bearer ${n}`, now);
  verified.clear();
  await verify('Bearer 1000', now);
  expect(verified.size).toBe(0);
  await verify('Bearer 0', now);
  expect(verified.size).toBe(1);
});
