import type { ClientAssertionCredentialOptions } from '@azure/identity';
import { managedIdentity } from '../azureCredential.ts';
import type { Cloud } from '../clouds.ts';
import type { IssuedToken } from './tokenSource.ts';

export interface AppCredentialSettings {
  readonly botAppId: string;
  /** Client id of the user-assigned identity that the bot's app registration trusts. */
  readonly identityClientId: string | undefined;
  readonly cloud: Cloud;
  /** e.g. `https://graph.microsoft.com/.default`. */
  readonly scope: string;
  /** Speaks HTTP to Entra; the SDK's own where absent. */
  readonly httpClient?: ClientAssertionCredentialOptions['httpClient'];
}

/**
 * Tokens of the bot's own app registration without a secret: the function's managed identity signs in first, and the
 * registration's federated credential takes that sign-in for the app's.
 */
export async function createAppTokenIssuer(
  settings: AppCredentialSettings,
): Promise<(tenantId: string) => Promise<IssuedToken>> {
  const { botAppId, cloud, scope, httpClient } = settings;
  const options = { authorityHost: cloud.authorityHost, ...(httpClient === undefined ? {} : { httpClient }) };
  const { ClientAssertionCredential } = await import('@azure/identity');
  const identity = await managedIdentity(settings.identityClientId);
  const assert = async () => {
    const signIn = await identity.getToken(`${cloud.tokenExchangeAudience}/.default`);
    if (signIn === null) throw new Error('The managed identity gave no token.');
    return signIn.token;
  };
  return async (tenantId) => {
    // A credential a token: one that is kept hands out what it remembers until five minutes before the end, so it
    // would neither renew ahead nor replace a token that Graph has just refused.
    const credential = new ClientAssertionCredential(tenantId, botAppId, assert, options);
    const { token, expiresOnTimestamp } = await credential.getToken(scope);
    return { token, expiresAt: expiresOnTimestamp };
  };
}
