import { createKeySet } from '../auth/keySet.ts';
import { TokenRefused, verifyToken } from '../auth/verifyToken.ts';
import { guidDigits } from '../call/schema/guid.ts';
import type { Clock } from '../ports/clock.ts';
import type { Settings } from '../settings/settings.ts';
import { oncePerSecond } from '../telemetry/oncePerSecond.ts';
import { toOperator } from './operator.ts';
import type { OperatorAccess } from './operatorEndpoint.ts';

/** Operators sign in with Entra tokens of the bot's tenant. Without an audience the routes don't exist. */
export function createOperatorAccess(settings: Settings, clock: Clock): OperatorAccess {
  const { operatorAccess, operatorAudience: audience, botTenantId: tenantId } = settings;
  if (operatorAccess === 'open') return { kind: 'open' };
  if (audience === undefined) return { kind: 'closed' };
  const issuer = `${settings.cloud.authorityHost}/${tenantId}/v2.0`;
  const keySet = createKeySet(`${issuer}/.well-known/openid-configuration`, clock);
  // Version 1.0 tokens have the same issuer in all clouds.
  const issuers = [issuer, `https://sts.windows.net/${tenantId}/`];
  const rules = { issuers, audience: formsOf(audience) };
  return {
    kind: 'token',
    keySet,
    untoldOf: oncePerSecond(clock),
    verify: async (authorization) => {
      const verified = await verifyToken(authorization, keySet, rules, clock.now());
      if (verified.tenantId !== tenantId) throw new TokenRefused('tid');
      return toOperator(verified);
    },
  };
}

/**
 * For an API named by its app id, the audience is `api://<app id>` in version 1.0 tokens and the plain id in version
 * 2.0.
 */
function formsOf(audience: string): string[] {
  const id = audience.startsWith('api://') ? audience.slice('api://'.length) : audience;
  return guidDigits(id) === undefined ? [audience] : [id, `api://${id}`];
}
