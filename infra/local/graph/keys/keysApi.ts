import type { Reply } from '../http/server.ts';
import type { SigningKeys } from './signingKeys.ts';
import { defaultIssuer } from './signToken.ts';

/** What the bot reads to check a notification's token. */
export function serveKeys(path: string, keys: SigningKeys, address: string): Reply | undefined {
  switch (path) {
    case '/v1/.well-known/OpenIdConfiguration':
      return { status: 200, body: openIdConfiguration(address) };
    case '/v1/keys':
      return { status: 200, body: { keys: keys.published() } };
    default:
      return undefined;
  }
}

const openIdConfiguration = (address: string) => ({
  issuer: defaultIssuer,
  authorization_endpoint: 'https://invalid.botframework.com',
  jwks_uri: `${address}/v1/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
});
