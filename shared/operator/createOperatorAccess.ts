import { createKeySet } from '../graph/keySet.ts';
import { TokenRefused, verifyToken } from '../graph/verifyToken.ts';
import type { Clock } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { OperatorAccess } from './operatorEndpoint.ts';

/** Entra's sign-in address in the public cloud. */
const AUTHORITY = 'https://login.microsoftonline.com';

/** Operators sign in with Entra tokens of the bot's own tenant; without an audience the routes don't exist. */
export function createOperatorAccess(settings: Settings, clock: Clock): OperatorAccess {
  const { operatorAccess, operatorAudience: audience, botTenantId: tenantId } = settings;
  if (operatorAccess === 'open') return { kind: 'open' };
  if (audience === undefined) return { kind: 'closed' };
  const keySet = createKeySet(`${AUTHORITY}/${tenantId}/v2.0/.well-known/openid-configuration`, clock);
  const issuers = [`${AUTHORITY}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`];
  return {
    kind: 'token',
    verify: async (authorization) => {
      const verified = await verifyToken(authorization, keySet, { issuers, audience });
      if (verified.tenantId !== tenantId) throw new TokenRefused('tid');
      return verified;
    },
  };
}
