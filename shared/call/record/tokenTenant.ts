/** Whose token a delivery or a request of ours came with. */
export interface TokenTenant {
  readonly tenantId: string;
  /** It brought the call: by the notification that asked us to decide, or by our own request that placed it. */
  readonly broughtCall: boolean;
}

/** Once known, the tenant that brought the call stays its tenant, under whatever token later deliveries come. */
export function tokenTenantRank({ broughtCall }: TokenTenant): number {
  return broughtCall ? 1 : 0;
}

/** As much of a call's record as tells its tenant. */
interface KnownTenants {
  readonly fields: {
    readonly tokenTenant?: { readonly value: TokenTenant };
    readonly tenantId?: { readonly value: string };
  };
}

/**
 * The one tenant of a call: Graph takes a request about it only with a token of this tenant (403, 7505). Tokens prove
 * it; what the call's resource names counts while no token has been seen.
 */
export function tenantOf({ fields }: KnownTenants): string | undefined {
  return fields.tokenTenant?.value.tenantId ?? fields.tenantId?.value;
}
