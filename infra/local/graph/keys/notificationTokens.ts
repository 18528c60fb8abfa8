import type { Clock } from '../../part/clock.ts';
import type { KeyName, SigningKeys } from './signingKeys.ts';
import { signToken } from './signToken.ts';

const reuseForMilliseconds = 60_000;

/** Signs a token for notifications; one with the same claims by the same key serves for a minute. */
export type TokenFor = (key: KeyName, claims: Readonly<Record<string, unknown>>) => Promise<string>;

export function createNotificationTokens(keys: SigningKeys, { now }: Clock): TokenFor {
  const signed = new Map<string, { token: Promise<string>; until: number }>();
  return async (name, claims) => {
    const key = keys.key(name);
    const id = `${name} ${key.kid} ${JSON.stringify(claims)}`;
    const known = signed.get(id);
    if (known !== undefined && known.until > now()) return known.token;
    const token = signToken(key, claims, now());
    signed.set(id, { token, until: now() + reuseForMilliseconds });
    return token;
  };
}
