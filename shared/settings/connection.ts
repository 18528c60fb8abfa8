import { isLoopback } from '../call/schema/isLoopback.ts';

/** How a service is reached: by a connection string on this machine, by identity in Azure. */
export type Connection =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly endpoint: string; readonly clientId: string | undefined };

export function toConnection(
  connectionString: string | undefined,
  endpoint: string | undefined,
  clientId: string | undefined,
): Connection {
  return connectionString === undefined
    ? { kind: 'identity', endpoint: endpoint ?? '', clientId }
    : { kind: 'connectionString', connectionString };
}

/** Azurite's own word for itself, on its usual ports of this machine. */
export function isDevelopmentStorage(connectionString: string): boolean {
  return /^UseDevelopmentStorage=true;?$/.test(connectionString.trim());
}

/** The values of a connection string that are addresses. */
export function addressesIn(connectionString: string): string[] {
  return connectionString.split(';').flatMap((part) => {
    const at = part.indexOf('=');
    const value = part.slice(at + 1).trim();
    return /endpoint$|uri$/i.test(part.slice(0, at).trim()) ? [value.toLowerCase()] : [];
  });
}

/** At least one, and every one of them on this machine. */
export function areLoopback(addresses: readonly string[]): boolean {
  return (
    addresses.length > 0 &&
    addresses.every((address) => URL.canParse(address) && isLoopback(new URL(address)))
  );
}
