import { createKeySet } from '../graph/keySet.ts';
import { TokenRefused, verifyToken } from '../graph/verifyToken.ts';
import type { Clock } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { OperatorAccess } from './operatorEndpoint.ts';

/** Operators sign in with Entra tokens of the bot's own tenant; without an audience the routes don't exist. */
export function createOperatorAccess(settings: Settings, clock: Clock): OperatorAccess {
  const { operatorAccess, operatorAudience: audience, botTenantId: tenantId } = settings;
  if (operatorAccess === 'open') return { kind: 'open' };
  if (audience === undefined) return { kind: 'closed' };
  const issuer = `${settings.cloud.authorityHost}/${tenantId}/v2.0`;
  const keySet = createKeySet(`${issuer}/.well-known/openid-configuration`, clock);
  // Tokens of version 1.0 name the same issuer in every cloud.
  const issuers = [issuer, `https://sts.windows.net/${tenantId}/`];
  return {
    kind: 'token',
    keySet,
    verify: async (authorization) => {
      const verified = await verifyToken(authorization, keySet, { issuers, audience }, clock.now());
      if (verified.tenantId !== tenantId) throw new TokenRefused('tid');
      return verified;
    },
  };
}
