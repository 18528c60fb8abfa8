import { toScope } from '../call/schema/audience.ts';
import { isLoopback } from '../call/schema/isLoopback.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Settings } from '../settings/settings.ts';
import { systemClock } from '../systemClock.ts';
import { reportCredentialFailure } from '../telemetry/credentialFailures.ts';
import { identityClientIdOf } from './createTokenSource.ts';
import { type RenewedTokens, rememberTokens } from './tokenSource.ts';

/**
 * The app's tokens for the operator's APIs, such as a media host, by audience. The tenant is the bot's. In the local
 * stack without an authority of its own, the token is a text that names the audience.
 */
export function createAudienceTokens(settings: Settings, telemetry: Telemetry): RenewedTokens {
  const { botAppId, botTenantId, cloud, graphStaticToken } = settings;
  if (graphStaticToken !== undefined && !isLoopback(new URL(cloud.authorityHost))) return localTokens;
  const issue = async (audience: string) => {
    try {
      const { createAppTokenIssuer } = await import('./appCredential.ts');
      const scope = toScope(audience);
      const identityClientId = identityClientIdOf(settings);
      const issueFor = await createAppTokenIssuer({ botAppId, identityClientId, cloud, scope });
      return await issueFor(botTenantId);
    } catch (error) {
      reportCredentialFailure('own_api', error, telemetry);
      throw error;
    }
  };
  return rememberTokens(issue, systemClock, console);
}

const localTokens: RenewedTokens = {
  get: async (audience) => Promise.resolve(`local.${Buffer.from(audience).toString('base64url')}`),
  renew: async () => Promise.resolve(),
};
