import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/telemetry.ts';

/** An app token for Graph, by the tenant whose call it is about. */
export interface TokenSource {
  /** With `fresh`, whatever is remembered is passed over. Rejects where no token is to be had. */
  get(tenantId: string, fresh: boolean): Promise<string>;
}

/** A source that keeps its tokens. */
export interface RenewedTokens extends TokenSource {
  /** Renews every token that nears its end, so that the next call finds it warm however long none came. Never rejects. */
  renew(): Promise<void>;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Tokens are renewed this long before they expire, so that no call ever waits for one. */
const RENEW_AHEAD = 10 * 60_000;

interface Remembered {
  issued: IssuedToken | undefined;
  pending: Promise<IssuedToken> | undefined;
}

/**
 * Keeps a token a tenant. One that nears its end is still handed out while its successor is fetched behind the call's
 * back; only a tenant's first token, or one asked for as fresh, is waited for.
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

/** The local stack's token: any text its simulator takes. */
export function staticToken(token: string): RenewedTokens {
  return { get: async () => Promise.resolve(token), renew: async () => Promise.resolve() };
}
