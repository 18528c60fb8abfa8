import type { ClientAssertionCredentialOptions } from '@azure/identity';
import { managedIdentity } from '../azureCredential.ts';
import type { Cloud } from '../settings/clouds.ts';
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
  const options = { ...reach(cloud.authorityHost), ...(httpClient === undefined ? {} : { httpClient }) };
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

type HttpPolicy = NonNullable<ClientAssertionCredentialOptions['additionalPolicies']>[number]['policy'];

/**
 * The SDK takes no authority but over https. One on this machine, which the settings allow to speak http, it sees as
 * an https one: each request to it leaves as http, and the addresses in its replies come back as https.
 */
function reach(authorityHost: string): ClientAssertionCredentialOptions {
  if (authorityHost.startsWith('https:')) return { authorityHost };
  const asHttps = authorityHost.replace('http:', 'https:');
  const policy: HttpPolicy = {
    name: 'authorityOverHttp',
    sendRequest: async (request, next) => {
      request.url = request.url.replace(asHttps, authorityHost);
      request.allowInsecureConnection = true;
      const response = await next(request);
      const text = response.bodyAsText?.replaceAll(authorityHost, asHttps);
      return { ...response, bodyAsText: text ?? null };
    },
  };
  return {
    authorityHost: asHttps,
    disableInstanceDiscovery: true,
    additionalPolicies: [{ policy, position: 'perCall' }],
  };
}
