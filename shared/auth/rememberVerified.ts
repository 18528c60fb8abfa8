import { hash } from 'node:crypto';
import type { KeySet } from './keySet.ts';
import type { VerifiedToken } from './verifyToken.ts';

/** Verifies a request's bearer token at a time in milliseconds since the epoch. */
export type Verify = (authorization: string | undefined, now: number) => Promise<VerifiedToken>;

/** Milliseconds. */
const LIFETIME = 5 * 60_000;
/** Graph sends the same token for an hour, one for each tenant. */
const LIMIT = 1_000;

interface Remembered {
  readonly verified: VerifiedToken;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Remembers which tokens were good, so that a signature is verified once and not at every call: for five minutes, not
 * beyond the token's end, and only while the key set stays as it was. No token is kept, its digest is; one that was
 * refused isn't remembered at all.
 */
export function rememberVerified(verify: Verify, keySet: Pick<KeySet, 'version'>): Verify {
  const known = new Map<string, Remembered>();
  let version = keySet.version;
  const forget = () => {
    version = keySet.version;
    known.clear();
  };
  return async (authorization, now) => {
    if (authorization === undefined) return verify(authorization, now);
    if (version !== keySet.version) forget();
    const digest = hash('sha256', authorization, 'base64');
    const found = known.get(digest);
    if (found !== undefined && now < found.until) return found.verified;
    known.delete(digest);
    const verifiedBy = version;
    const verified = await verify(authorization, now);
    if (verifiedBy === keySet.version) {
      known.set(digest, { verified, until: Math.min(now + LIFETIME, verified.expiresAt) });
      const [oldest] = known.keys();
      if (known.size > LIMIT && oldest !== undefined) known.delete(oldest);
    }
    return verified;
  };
}
