import type { TokenCredential } from '@azure/identity';
import type { Telemetry } from './ports.ts';
import type { Connection } from './settings.ts';
import { tellCredentialFailure } from './telemetry/tellCredentialFailure.ts';

const identities = new Map<string | undefined, TokenCredential>();

/** The app's managed identity: one for the process, which keeps its tokens and renews them ahead of their end. */
export async function managedIdentity(clientId: string | undefined): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const identity =
    identities.get(clientId) ?? new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  identities.set(clientId, identity);
  return identity;
}

/** The managed identity that a connection is opened with; nothing where it has a connection string. */
export async function credentialFor(connection: Connection): Promise<TokenCredential | undefined> {
  return connection.kind === 'connectionString' ? undefined : managedIdentity(connection.clientId);
}

/** The same credential, whose failures are told. */
export function tellingFailures(
  credential: TokenCredential | undefined,
  resource: 'service_bus' | 'tables',
  telemetry: Telemetry,
): TokenCredential | undefined {
  if (credential === undefined) return undefined;
  return {
    getToken: async (scopes, options) => {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        tellCredentialFailure(resource, error, telemetry);
        throw error;
      }
    },
  };
}
