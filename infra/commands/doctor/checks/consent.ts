import * as z from 'zod';
import { ask, parseJson } from '../ask.ts';

/** Graph's own ids of its application permissions for calls (Microsoft Graph permissions reference). */
const permissionsById: Readonly<Record<string, string>> = {
  '284383ee-7f6e-4e40-a2a8-e85dcb029101': 'Calls.Initiate.All',
  '4c277553-8a09-487b-8023-29ee378d8324': 'Calls.InitiateGroupCall.All',
  'f6b49018-60ab-4f81-83bd-22caeabfed2d': 'Calls.JoinGroupCall.All',
  'fd7ccf6b-3d28-418b-9701-cd10f5cd2fd4': 'Calls.JoinGroupCallAsGuest.All',
  'a7a681dc-756e-4909-b988-f160edc6655f': 'Calls.AccessMedia.All',
};

const assignments = z.looseObject({ value: z.array(z.looseObject({ appRoleId: z.string() })) });

/** The calling permissions that an administrator has granted the app, as the directory has them. */
export async function readConsent(
  graphBaseUrl: string,
  appId: string,
  token: string,
): Promise<readonly string[]> {
  const url = `${graphBaseUrl}/servicePrincipals(appId='${appId}')/appRoleAssignments`;
  const { status, text } = await ask(url, { headers: { authorization: `Bearer ${token}` } });
  if (status === 404) throw new Error(`The tenant has no application ${appId}.`);
  if (status !== 200) throw new Error(`Graph replied ${status} when asked for its permissions.`);
  const granted = assignments.parse(parseJson(text)).value;
  return granted.flatMap(({ appRoleId }) => permissionsById[appRoleId] ?? []);
}
