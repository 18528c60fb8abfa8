import { SignJWT } from 'jose';
import type { SigningKey } from './signingKeys.ts';

/** The issuer that the configuration names. Microsoft's samples also accept Graph itself. */
export const defaultIssuer = 'https://api.botframework.com';

/** Microsoft's sample token lives 65 minutes. */
const lifetimeInSeconds = 65 * 60;

/** Signs what Graph claims in a notification's token; a claim given as `null` is left out. */
export async function signToken(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  now: number,
): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  const all = {
    iss: defaultIssuer,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + lifetimeInSeconds,
    ...claims,
  };
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
    .sign(key.privateKey);
}
