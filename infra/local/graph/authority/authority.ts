import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../part/clock.ts';
import { createSigningKeys, type KeyName, type SigningKeys } from '../keys/signingKeys.ts';
import { signToken } from '../keys/signToken.ts';

/** Entra on this machine: signs in the bot's application, its managed identity and its operators. */
export interface Authority {
  readonly keys: SigningKeys;
  readonly appId: string;
  /** What its tokens of version 2.0 name as their issuer in this tenant; those of version 1.0 have one name everywhere. */
  issuer(tenantId: string, version?: 1 | 2): string;
  /** A claim given as `null` is left out. */
  sign(key: KeyName, claims: Claims): Promise<string>;
  /** The claims of a token of its own that is for one of these audiences; rejects with {@link BadToken}. */
  verify(token: string, audiences: readonly string[]): Promise<JWTPayload>;
}

export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string };

/** Why a token isn't taken, in Entra's words. */
export class BadToken extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'BadToken';
  }
}

export interface AuthorityOptions {
  readonly appId: string;
  /** Its own, `http://127.0.0.1:<port>`. */
  readonly address: () => string;
  readonly clock: Clock;
}

export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { appId, address, clock } = options;
  const keys = await createSigningKeys();
  return {
    keys,
    appId,
    issuer: (tenantId, version = 2) =>
      version === 1 ? `https://sts.windows.net/${tenantId}/` : `${address()}/${tenantId}/v2.0`,
    sign: async (key, claims) => signToken(keys.key(key), claims, clock.now()),
    verify: async (token, audiences) => {
      const published = createLocalJWKSet({ keys: keys.published() });
      try {
        const { payload } = await jwtVerify(token, published, {
          algorithms: ['RS256'],
          audience: [...audiences],
          requiredClaims: ['exp', 'tid'],
          currentDate: new Date(clock.now()),
        });
        return payload;
      } catch (cause) {
        throw new BadToken(reasonOf(cause), cause);
      }
    },
  };
}

function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'Lifetime validation failed, the token is expired.';
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'aud')
    return 'Access token validation failure. Invalid audience.';
  if (cause instanceof errors.JWSInvalid || cause instanceof errors.JWTInvalid)
    return 'IDX14100: JWT is not well formed.';
  return 'Access token validation failure. Invalid signature or claims.';
}
