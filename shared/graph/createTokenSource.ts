import { systemClock } from '../clock.ts';
import { lazily } from '../lazily.ts';
import type { Settings } from '../settings.ts';
import { rememberTokens, staticToken, type TokenSource } from './tokenSource.ts';

/** Graph's tokens as the settings say: the bot's own app registration, or one fixed text for a local simulator. */
export function createTokenSource(settings: Settings): TokenSource {
  if (settings.graphStaticToken !== undefined) return staticToken(settings.graphStaticToken);
  const { serviceBus, botAppId, graphBaseUrl } = settings;
  const issuer = lazily(async () => {
    const { createAppTokenIssuer } = await import('./appCredential.ts');
    const identityClientId = serviceBus.kind === 'identity' ? serviceBus.clientId : undefined;
    const scope = `${new URL(graphBaseUrl).origin}/.default`;
    return createAppTokenIssuer({ botAppId, identityClientId, scope });
  });
  return rememberTokens(async (tenantId) => (await issuer())(tenantId), systemClock, console);
}
