import type { IssuedToken } from './tokenSource.ts';

const ASSERTION_SCOPE = 'api://AzureADTokenExchange/.default';

export interface AppCredentialSettings {
  readonly botAppId: string;
  /** Client id of the user-assigned identity that the bot's app registration trusts. */
  readonly identityClientId: string | undefined;
  /** e.g. `https://graph.microsoft.com/.default`. */
  readonly scope: string;
}

/**
 * Tokens of the bot's own app registration without a secret: the function's managed identity signs in first, and the
 * registration's federated credential takes that sign-in for the app's.
 */
export async function createAppTokenIssuer(
  settings: AppCredentialSettings,
): Promise<(tenantId: string) => Promise<IssuedToken>> {
  const { ClientAssertionCredential, ManagedIdentityCredential } = await import('@azure/identity');
  const identity = new ManagedIdentityCredential(
    settings.identityClientId === undefined ? {} : { clientId: settings.identityClientId },
  );
  const assert = async () => (await identity.getToken(ASSERTION_SCOPE)).token;
  const credentials = new Map<string, InstanceType<typeof ClientAssertionCredential>>();
  return async (tenantId) => {
    const credential =
      credentials.get(tenantId) ?? new ClientAssertionCredential(tenantId, settings.botAppId, assert);
    credentials.set(tenantId, credential);
    const { token, expiresOnTimestamp } = await credential.getToken(settings.scope);
    return { token, expiresAt: expiresOnTimestamp };
  };
}
