import * as z from 'zod';
import { matchPath } from '../http/matchPath.ts';
import type { Received, Reply } from '../http/server.ts';
import { type Authority, BadToken } from './authority.ts';

/** What a federated sign-in asks the managed identity's token for. */
const exchangeAudience = 'api://AzureADTokenExchange';
const lifetimeInSeconds = 3_600;

type Serve = (request: Received, tenantId: string, authority: Authority, address: string) => Promise<Reply>;

const routes: readonly [method: string, path: string, serve: Serve][] = [
  ['GET', '/:tenantId/v2.0/.well-known/openid-configuration', showConfiguration],
  ['GET', '/:tenantId/discovery/v2.0/keys', showKeys],
  ['POST', '/:tenantId/oauth2/v2.0/token', issueAppToken],
  ['GET', '/msi/token', issueIdentityToken],
];

/** Entra's own addresses, and the one where a function app's managed identity signs in; nothing for any other. */
export async function serveAuthority(
  request: Received,
  authority: Authority,
  address: string,
): Promise<Reply | undefined> {
  for (const [method, path, serve] of routes) {
    const parameters = method === request.method ? matchPath(path, request.path) : undefined;
    if (parameters !== undefined) return serve(request, parameters['tenantId'] ?? '', authority, address);
  }
  return undefined;
}

async function showConfiguration(
  _request: Received,
  tenantId: string,
  { issuer }: Authority,
  address: string,
): Promise<Reply> {
  const tenant = `${address}/${tenantId}`;
  return {
    status: 200,
    body: {
      issuer: issuer(tenantId),
      authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${tenant}/oauth2/v2.0/token`,
      jwks_uri: `${tenant}/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
  };
}

async function showKeys(_request: Received, _tenantId: string, { keys }: Authority): Promise<Reply> {
  return { status: 200, body: { keys: keys.published() } };
}

const grant = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string(),
  client_assertion: z.string(),
  scope: z.string().regex(/^\S+\/\.default$/),
});

/** A token of the application for a resource, against the sign-in of the managed identity that it trusts. */
async function issueAppToken({ text }: Received, tenantId: string, authority: Authority): Promise<Reply> {
  const asked = grant.safeParse(Object.fromEntries(new URLSearchParams(text)));
  if (!asked.success) return refuse(400, 'invalid_request', 900_144, z.prettifyError(asked.error));
  const { client_id, client_assertion, scope } = asked.data;
  if (client_id !== authority.appId)
    return refuse(400, 'unauthorized_client', 700_016, `Application '${client_id}' was not found.`);
  try {
    await authority.verify(client_assertion, [exchangeAudience]);
  } catch (cause) {
    if (!(cause instanceof BadToken)) throw cause;
    return refuse(401, 'invalid_client', 700_213, 'No matching federated identity record found.');
  }
  const audience = scope.replace(/\/\.default$/, '');
  const claims = { ...appClaims(authority, tenantId), aud: audience };
  const access_token = await authority.sign('current', claims);
  return { status: 200, body: { token_type: 'Bearer', expires_in: lifetimeInSeconds - 1, access_token } };
}

/** The claims of every token of the application: version 1.0, as for Graph. */
export const appClaims = (authority: Authority, tenantId: string) => ({
  iss: authority.issuer(tenantId, 1),
  tid: tenantId,
  appid: authority.appId,
  oid: authority.appId,
  idtyp: 'app',
  ver: '1.0',
  roles: [
    'Calls.AccessMedia.All',
    'Calls.Initiate.All',
    'Calls.InitiateGroupCall.All',
    'Calls.JoinGroupCall.All',
  ],
});

function refuse(status: number, error: string, code: number, text: string): Reply {
  const body = { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code] };
  return { status, body };
}

/** As the platform gives it to a function app's own process: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. */
async function issueIdentityToken(
  { headers, query }: Received,
  _tenantId: string,
  authority: Authority,
): Promise<Reply> {
  const resource = query.get('resource');
  if (headers['x-identity-header'] === undefined || resource === null)
    return { status: 400, body: { statusCode: 400, message: 'No X-IDENTITY-HEADER, or no resource.' } };
  const claims = { iss: authority.issuer('msi'), tid: 'msi', sub: 'the managed identity', aud: resource };
  return {
    status: 200,
    body: {
      access_token: await authority.sign('current', claims),
      expires_on: String(Math.floor(Date.now() / 1000) + lifetimeInSeconds),
      resource,
      token_type: 'Bearer',
      client_id: query.get('client_id') ?? authority.appId,
    },
  };
}
