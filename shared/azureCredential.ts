import type { TokenCredential } from '@azure/identity';
import type { Connection } from './settings.ts';

/** The managed identity that a connection is opened with; nothing where it has a connection string. */
export async function credentialFor(connection: Connection): Promise<TokenCredential | undefined> {
  if (connection.kind === 'connectionString') return undefined;
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const { clientId } = connection;
  return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
}
