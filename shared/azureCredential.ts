import type { TokenCredential } from '@azure/identity';
import type { Telemetry } from './ports/telemetry.ts';
import type { Connection } from './settings/connection.ts';
import { type CredentialResource, reportCredentialFailure } from './telemetry/credentialFailures.ts';

const identities = new Map<string | undefined, TokenCredential>();

/** The app's managed identity, one object for each client id. It caches tokens and renews them before they expire. */
export async function managedIdentity(clientId: string | undefined): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const identity =
    identities.get(clientId) ?? new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  identities.set(clientId, identity);
  return identity;
}

/** The identity for a connection; `undefined` if it uses a connection string. Failures are counted. */
export async function credentialFor(
  connection: Connection,
  resource: CredentialResource,
  telemetry: Telemetry,
): Promise<TokenCredential | undefined> {
  if (connection.kind === 'connectionString') return undefined;
  const identity = await managedIdentity(connection.clientId);
  return {
    getToken: async (scopes, options) => {
      try {
        return await identity.getToken(scopes, options);
      } catch (error) {
        reportCredentialFailure(resource, error, telemetry);
        throw error;
      }
    },
  };
}
