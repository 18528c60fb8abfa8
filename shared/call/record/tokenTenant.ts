/** The tenant of a token that came with a notification, or that we sent with a request. */
export interface TokenTenant {
  readonly tenantId: string;
  /** The token came with the incoming call, or with our request that placed the call. */
  readonly broughtCall: boolean;
}

/** The tenant that brought the call wins over the tenants of later notifications. */
export function tokenTenantRank({ broughtCall }: TokenTenant): number {
  return broughtCall ? 1 : 0;
}

/** The part of a record from which the tenant is read. */
interface KnownTenants {
  readonly fields: {
    readonly tokenTenant?: { readonly value: TokenTenant };
    readonly tenantId?: { readonly value: string };
  };
}

/**
 * The one tenant of a call. Graph accepts requests about the call only with a token of this tenant (403, 7505). Tokens
 * prove the tenant; the call resource's tenant is used only until a token has been seen.
 */
export function tenantOf({ fields }: KnownTenants): string | undefined {
  return fields.tokenTenant?.value.tenantId ?? fields.tenantId?.value;
}
