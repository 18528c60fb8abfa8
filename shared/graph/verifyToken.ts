import { errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { KeySet } from './keySet.ts';

/** Seconds by which the issuer's clock and ours may differ. */
const CLOCK_TOLERANCE = 5;

const claims = z.looseObject({ tid: z.string().min(1), roles: z.array(z.string()).catch([]) });

export interface TokenRules {
  readonly issuers: readonly string[];
  readonly audience: string;
}

export interface VerifiedToken {
  readonly tenantId: string;
  readonly roles: readonly string[];
}

/** Why a token was refused: for telemetry. The sender is told nothing but 401. */
export class TokenRefused extends Error {
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(`The token was refused: ${code}.`, { cause });
    this.name = 'TokenRefused';
    this.code = code;
  }
}

/** Verifies a request's bearer token; RS256 alone, because nothing else is what the platform signs with. */
export async function verifyToken(
  authorization: string | undefined,
  keySet: KeySet,
  rules: TokenRules,
): Promise<VerifiedToken> {
  const token = /^bearer +(?<token>\S+)$/i.exec(authorization ?? '')?.groups?.['token'];
  if (token === undefined) throw new TokenRefused('missing');
  const { payload } = await verifyJwt(token, keySet, rules);
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw new TokenRefused('tid');
  return { tenantId: parsed.data.tid, roles: parsed.data.roles };
}

async function verifyJwt(token: string, keySet: KeySet, { issuers, audience }: TokenRules) {
  try {
    return await jwtVerify(token, async (header) => keySet.keyFor(header), {
      algorithms: ['RS256'],
      issuer: [...issuers],
      audience,
      requiredClaims: ['exp', 'tid'],
      clockTolerance: CLOCK_TOLERANCE,
    });
  } catch (error) {
    throw new TokenRefused(reasonOf(error), error);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return error instanceof errors.JOSEError ? 'malformed' : 'keys-unavailable';
}
