import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/telemetry.ts';

/** App tokens for Graph, one for each tenant. */
export interface TokenSource {
  /** `fresh` ignores the cached token. Rejects if no token can be obtained. */
  get(tenantId: string, fresh: boolean): Promise<string>;
}

/** A source that caches its tokens. */
export interface RenewedTokens extends TokenSource {
  /** Renews all tokens that will expire soon, so that the next call finds a valid one. Never rejects. */
  renew(): Promise<void>;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Milliseconds before their end at which tokens are renewed, so that no call waits for one. */
const RENEW_AHEAD = 10 * 60_000;

interface Remembered {
  issued: IssuedToken | undefined;
  pending: Promise<IssuedToken> | undefined;
}

/**
 * Caches one token for each tenant. A token that will expire soon is still used while its successor is fetched in the
 * background. A call waits only for a tenant's first token, for a fresh one, or if the token has expired.
 */
export function rememberTokens(
  issue: (tenantId: string) => Promise<IssuedToken>,
  clock: Clock,
  log: Pick<Log, 'warn'>,
): RenewedTokens {
  const tenants = new Map<string, Remembered>();
  const fetchFor = async (tenant: Remembered, tenantId: string): Promise<IssuedToken> => {
    tenant.pending ??= issue(tenantId)
      .then((issued) => {
        tenant.issued = issued;
        return issued;
      })
      .finally(() => {
        tenant.pending = undefined;
      });
    return tenant.pending;
  };
  const leftOf = ({ issued }: Remembered) => (issued?.expiresAt ?? 0) - clock.now();
  const renewFor = async (tenant: Remembered, tenantId: string): Promise<void> => {
    if (leftOf(tenant) >= RENEW_AHEAD) return;
    await fetchFor(tenant, tenantId).catch((error: unknown) =>
      log.warn('No new Graph token yet', { error: String(error) }),
    );
  };
  return {
    get: async (tenantId, fresh) => {
      const tenant = tenants.get(tenantId) ?? { issued: undefined, pending: undefined };
      tenants.set(tenantId, tenant);
      if (fresh || tenant.issued === undefined || leftOf(tenant) <= 0)
        return (await fetchFor(tenant, tenantId)).token;
      void renewFor(tenant, tenantId);
      return tenant.issued.token;
    },
    renew: async () => {
      await Promise.all([...tenants].map(async ([tenantId, tenant]) => renewFor(tenant, tenantId)));
    },
  };
}

/** A fixed token for the local stack; its simulator accepts any text. */
export function staticToken(token: string): RenewedTokens {
  return { get: async () => Promise.resolve(token), renew: async () => Promise.resolve() };
}
