import { type CryptoKey, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import * as z from 'zod';
import { type KeySet, KeysUnavailable } from './keySet.ts';

/**
 * Tolerances in seconds: how far the issuer's clock may be ahead of ours, as in Microsoft's own connector, and how long
 * ago a token may have expired.
 */
const NOT_BEFORE_TOLERANCE = 300;
const EXPIRY_TOLERANCE = 5;

/** Some tokens of the same issuer have this claim in place of `tid`. */
const longTenantClaim = 'http://schemas.microsoft.com/identity/claims/tenantid';
const claims = z.looseObject({ roles: z.array(z.string()).catch([]) });
const tenantId = z.string().min(1);

export interface TokenRules {
  readonly issuers: readonly string[];
  /** One match is enough. */
  readonly audience: string | readonly string[];
}

export interface VerifiedToken {
  readonly tenantId: string;
  readonly roles: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** All claims. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Why a token was refused. For telemetry only: the sender gets no more than 401. */
export class TokenRefused extends Error {
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(`The token was refused: ${code}.`, { cause });
    this.name = 'TokenRefused';
    this.code = code;
  }
}

/**
 * Verifies a request's bearer token. Only RS256 is accepted, because Microsoft signs with nothing else. `now` is in
 * milliseconds since the epoch. Throws `TokenRefused`, or `KeysUnavailable` if the token can't be verified now.
 */
export async function verifyToken(
  authorization: string | undefined,
  keySet: Pick<KeySet, 'keyFor'>,
  rules: TokenRules,
  now: number,
): Promise<VerifiedToken> {
  const token = /^bearer +(?<token>\S+)$/i.exec(authorization ?? '')?.groups?.['token'];
  if (token === undefined) throw new TokenRefused('missing');
  const payload = await verifyJwt(token, keySet, rules, now);
  const { tid, [longTenantClaim]: longTid, roles } = claims.parse(payload);
  const tenant = tenantId.safeParse(tid ?? longTid);
  if (!tenant.success) throw new TokenRefused('tid');
  return { tenantId: tenant.data, roles, expiresAt: (payload.exp ?? 0) * 1_000, payload };
}

async function verifyJwt(
  token: string,
  keySet: Pick<KeySet, 'keyFor'>,
  { issuers, audience }: TokenRules,
  now: number,
): Promise<JWTPayload> {
  const options = {
    algorithms: ['RS256'],
    issuer: [...issuers],
    audience: [audience].flat(),
    requiredClaims: ['exp'],
    clockTolerance: NOT_BEFORE_TOLERANCE,
    currentDate: new Date(now),
  };
  const payload = await verifySignature(token, keySet, options).catch((error: unknown) => {
    throw error instanceof KeysUnavailable ? error : new TokenRefused(reasonOf(error), error);
  });
  if ((payload.exp ?? 0) + EXPIRY_TOLERANCE <= now / 1_000) throw new TokenRefused('expired');
  return payload;
}

async function verifySignature(
  token: string,
  keySet: Pick<KeySet, 'keyFor'>,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, async (header) => keySet.keyFor(header), options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithAny(token, error, options);
    throw error;
  }
}

/** Tries all keys that share one id. */
async function verifyWithAny(token: string, keys: AsyncIterable<CryptoKey>, options: JWTVerifyOptions) {
  for await (const key of keys) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return 'malformed';
}
