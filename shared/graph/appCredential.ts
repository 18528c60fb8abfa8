import type { ClientAssertionCredentialOptions } from '@azure/identity';
import { managedIdentity } from '../azureCredential.ts';
import type { Cloud } from '../settings/issuersAndAddresses.ts';
import type { IssuedToken } from './tokenSource.ts';

export interface AppCredentialSettings {
  readonly botAppId: string;
  /** Client id of the user-assigned identity that the bot's app registration trusts. */
  readonly identityClientId: string | undefined;
  readonly cloud: Cloud;
  /** For example `https://graph.microsoft.com/.default`. */
  readonly scope: string;
  /** HTTP client for Entra; by default the SDK's own. */
  readonly httpClient?: ClientAssertionCredentialOptions['httpClient'];
}

/**
 * Tokens of the bot's app registration, without a secret: the managed identity gets a token, which the registration's
 * federated credential accepts.
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
    // A new credential for each token. A kept one would return its cached token until five minutes before the end: it
    // could neither renew ahead nor replace a token that Graph has refused.
    const credential = new ClientAssertionCredential(tenantId, botAppId, assert, options);
    const { token, expiresOnTimestamp } = await credential.getToken(scope);
    return { token, expiresAt: expiresOnTimestamp };
  };
}

type HttpPolicy = NonNullable<ClientAssertionCredentialOptions['additionalPolicies']>[number]['policy'];

/**
 * The SDK accepts only https authorities. For a local http authority it gets an https URL; this policy sends the
 * requests as http, and changes the addresses in the replies back to https.
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
