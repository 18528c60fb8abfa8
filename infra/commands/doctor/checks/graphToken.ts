import type { TokenCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import type { Policy } from '../../../../shared/call/policy/policy.ts';
import { createTokenSource } from '../../../../shared/graph/createTokenSource.ts';
import type { Settings } from '../../../../shared/settings/settings.ts';
import { noTelemetry } from '../../../../shared/telemetry/noTelemetry.ts';
import { type Finding, messageOf, ok, warning } from '../finding.ts';
import { readConsent } from './consent.ts';
import { judgePermissions } from './permissions.ts';

/**
 * The app's token for Graph, and what it permits. Only the app's own identity gets it; a person's machine reads the
 * directory instead.
 */
export async function checkGraphToken(
  settings: Settings,
  policy: Policy | undefined,
  credential: TokenCredential,
): Promise<readonly Finding[]> {
  const { botTenantId: tenantId, graphStaticToken } = settings;
  try {
    const token = await createTokenSource(settings, noTelemetry).get(tenantId, false);
    const permissions = permissionsIn(token);
    if (permissions === undefined && graphStaticToken !== undefined)
      return [ok('graph token', 'a fixed text, for a simulator on this machine')];
    return [ok('graph token', `for the tenant ${tenantId}`), ...judgePermissions(permissions ?? [], policy)];
  } catch (error) {
    const found = `the app's own can't be had on this machine: ${messageOf(error)}`;
    const advice = 'only its identity in Azure gets it; "token" under health tells whether it does (--url)';
    return [warning('graph token', found, advice), ...(await judgeConsent(settings, policy, credential))];
  }
}

async function judgeConsent(settings: Settings, policy: Policy | undefined, credential: TokenCredential) {
  try {
    const scope = `${new URL(settings.graphBaseUrl).origin}/.default`;
    const token = (await credential.getToken(scope))?.token ?? '';
    return judgePermissions(await readConsent(settings.graphBaseUrl, settings.botAppId, token), policy);
  } catch (error) {
    const advice = 'az login as somebody who may read the registration, or look at its permissions in Entra';
    return [warning('permissions', `can't be read: ${messageOf(error)}`, advice)];
  }
}

const claims = z.looseObject({ roles: z.array(z.string()).default([]) });

/** Nothing where it is no token at all. */
function permissionsIn(token: string): readonly string[] | undefined {
  try {
    return claims.parse(decodeJwt(token)).roles;
  } catch {
    return undefined;
  }
}
