import { isLoopback } from '../call/schema/isLoopback.ts';

/** How to connect to a service: with a connection string on this machine, with an identity in Azure. */
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

/** Whether this is Azurite's short form for its default ports on this machine. */
export function isDevelopmentStorage(connectionString: string): boolean {
  return /^UseDevelopmentStorage=true;?$/.test(connectionString.trim());
}

/** The addresses in a connection string. */
export function addressesIn(connectionString: string): string[] {
  return connectionString.split(';').flatMap((part) => {
    const at = part.indexOf('=');
    const value = part.slice(at + 1).trim();
    return /endpoint$|uri$/i.test(part.slice(0, at).trim()) ? [value.toLowerCase()] : [];
  });
}

/** Whether there are addresses, and all of them are on this machine. */
export function areLoopback(addresses: readonly string[]): boolean {
  return (
    addresses.length > 0 &&
    addresses.every((address) => URL.canParse(address) && isLoopback(new URL(address)))
  );
}
