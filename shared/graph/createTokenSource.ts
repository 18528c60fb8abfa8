import { lazily } from '../async/lazily.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Settings } from '../settings/settings.ts';
import { systemClock } from '../systemClock.ts';
import { reportCredentialFailure } from '../telemetry/credentialFailures.ts';
import { type RenewedTokens, rememberTokens, staticToken } from './tokenSource.ts';

/** Tokens for Graph: from the bot's app registration, or one fixed text for a local simulator. */
export function createTokenSource(settings: Settings, telemetry: Telemetry): RenewedTokens {
  if (settings.graphStaticToken !== undefined) return staticToken(settings.graphStaticToken);
  const { botAppId, graphBaseUrl, cloud } = settings;
  const issuer = lazily(async () => {
    const { createAppTokenIssuer } = await import('./appCredential.ts');
    const identityClientId = identityClientIdOf(settings);
    const scope = `${new URL(graphBaseUrl).origin}/.default`;
    return createAppTokenIssuer({ botAppId, identityClientId, cloud, scope });
  });
  const issue = async (tenantId: string) => {
    try {
      return await (await issuer())(tenantId);
    } catch (error) {
      reportCredentialFailure('graph', error, telemetry);
      throw error;
    }
  };
  return rememberTokens(issue, systemClock, console);
}

/** Client id of the user-assigned identity that the bot's app registration trusts. */
export function identityClientIdOf({ serviceBus }: Pick<Settings, 'serviceBus'>): string | undefined {
  return serviceBus.kind === 'identity' ? serviceBus.clientId : undefined;
}
