import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { type Graph, startGraph } from '../../../infra/local/graph/startGraph.ts';
import { createAppTokenIssuer } from '../../../shared/graph/appCredential.ts';
import { createAudienceTokens } from '../../../shared/graph/createAudienceTokens.ts';
import { createOperatorAccess } from '../../../shared/operator/createOperatorAccess.ts';
import { readSettings } from '../../../shared/settings/settings.ts';
import { describeTokenError } from '../../../shared/telemetry/credentialFailures.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { authorization } from './bot.ts';

const appId = '24701998-1a73-4d42-8085-bf46ed0ae039';
const home = '632899f8-2ea1-4604-8413-27bd2892079f';
const customer = 'c0570000-0000-4000-8000-000000000000';

let graph: Graph;

beforeAll(async () => {
  graph = await startGraph({ appId, tenantId: home });
  process.env['IDENTITY_ENDPOINT'] = `${graph.address}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'secret of the platform';
});
afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await graph.close();
});

const settingsOf = (botAppId: string) =>
  readSettings({
    BOT_APP_ID: botAppId,
    BOT_TENANT_ID: home,
    CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
    GRAPH_BASE_URL: `${graph.address}/v1.0`,
    AUTHORITY_HOST: graph.address,
    ServiceBusConnection: 'Endpoint=sb://127.0.0.1',
    TableStorageConnection: 'UseDevelopmentStorage=true',
  });

/** The way of the product in Azure: the managed identity's sign-in, then the app's own token. */
async function issuer(botAppId = appId) {
  const { cloud } = settingsOf(botAppId);
  const scope = `${graph.address}/.default`;
  return createAppTokenIssuer({ botAppId, identityClientId: undefined, cloud, scope });
}

async function getCall(header: string): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${graph.address}/v1.0/communications/calls/none`, {
    headers: { authorization: header },
  });
  const { error } = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: error?.code };
}

test("the product's own credential gets a token of each tenant, which Graph takes", async () => {
  const issue = await issuer();
  for (const tenantId of [home, customer]) {
    const { token, expiresAt } = await issue(tenantId);
    expect(decodeJwt(token)).toMatchObject({
      aud: graph.address,
      iss: `https://sts.windows.net/${tenantId}/`,
      tid: tenantId,
      appid: appId,
    });
    expect(expiresAt).toBeGreaterThan(Date.now() + 50 * 60_000);
    expect(await getCall(`Bearer ${token}`)).toEqual({ status: 404, code: 'NotFound' });
  }
});

test("an API of the operator's gets a token for its own audience, of the bot's tenant", async () => {
  const tokens = createAudienceTokens(settingsOf(appId), noTelemetry);
  const [token, again] = [await tokens.get('api://media', false), await tokens.get('api://media', false)];
  expect(decodeJwt(token)).toMatchObject({ aud: 'api://media', tid: home, appid: appId });
  expect(again).toBe(token);
  expect(await getCall(`Bearer ${token}`)).toMatchObject({ status: 401 });
});

test('an app that the authority does not know gets none, with the code of Entra', async () => {
  const issue = await issuer('11111111-2222-4333-8444-555555555555');
  const error = await issue(home).catch((thrown: unknown) => thrown);
  expect(describeTokenError(error)).toBe('AADSTS700016');
});

test('a sign-in that is not its own buys no token', async () => {
  const form = {
    grant_type: 'client_credentials',
    client_id: appId,
    client_assertion: (await authorization(graph)).slice('Bearer '.length),
    scope: `${graph.address}/.default`,
  };
  const response = await fetch(`${graph.address}/${home}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: 'invalid_client', error_codes: [700_213] });
});

test.each<[what: string, wanted: object, code: string]>([
  ['for another audience', { claims: { aud: 'https://vault.azure.net' } }, 'InvalidAuthenticationToken'],
  ['that has expired', { claims: { exp: 1_700_000_000 } }, 'InvalidAuthenticationToken'],
  ['without a tenant', { claims: { tid: null } }, 'InvalidAuthenticationToken'],
  ['by a key that was never published', { key: 'unknown' }, 'InvalidAuthenticationToken'],
  ['by a forged key', { key: 'forged' }, 'InvalidAuthenticationToken'],
  ['of another app', { claims: { appid: customer } }, '7503'],
])('Graph refuses a token %s', async (_what, wanted, code) => {
  expect(await getCall(await authorization(graph, wanted))).toEqual({
    status: code === '7503' ? 403 : 401,
    code,
  });
});

test.each(['a text', 'eyJhbGciOiJub25lIn0.e30.', 'x.y.z'])('Graph refuses %s as a token', async (text) => {
  expect(await getCall(`Bearer ${text}`)).toMatchObject({ status: 401 });
});

test('a key that was rotated away no longer counts', async () => {
  const before = await authorization(graph);
  const after = await authorization(graph, { key: 'rotated' });
  expect(await getCall(before)).toMatchObject({ status: 401 });
  expect(await getCall(after)).toMatchObject({ status: 404 });
});

test('signs for operators too, as its configuration says', async () => {
  const configuration = await fetch(`${graph.address}/${home}/v2.0/.well-known/openid-configuration`);
  const { issuer: name, jwks_uri } = (await configuration.json()) as { issuer: string; jwks_uri: string };
  const claims = { aud: 'api://operators', roles: ['Calls.Read'] };
  const token = (await authorization(graph, { version: 2, claims })).slice('Bearer '.length);
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), {
    issuer: name,
    audience: 'api://operators',
  });
  expect(payload).toMatchObject({ tid: home, roles: ['Calls.Read'], ver: '2.0' });
});

test('an operator whose key was withdrawn is turned away, and one with the new key let in', async () => {
  const clock = fakeClock(Date.now());
  const settings = { ...settingsOf(appId), operatorAudience: 'api://operators' };
  const access = createOperatorAccess(settings, clock);
  if (access.kind !== 'token') throw new Error('The routes are closed.');
  const claims = { aud: 'api://operators', roles: ['Calls.Read'] };
  const before = await authorization(graph, { claims });
  expect(await access.verify(before)).toMatchObject({ roles: ['Calls.Read'], requester: { appid: appId } });
  clock.advance(60_000);
  const after = await authorization(graph, { claims, key: 'rotated' });
  expect(await access.verify(after)).toMatchObject({ roles: ['Calls.Read'] });
  await expect(access.verify(before)).rejects.toMatchObject({ code: 'unknown-key' });
});

test("a request in another tenant's call, or for a call in another tenant, is a mismatch: 403, 7505", async () => {
  const started = await fetch(`${graph.address}/simulator/calls`, {
    method: 'POST',
    body: JSON.stringify({ scenario: 'answer-service-hosted' }),
  });
  const { callId } = (await started.json()) as { callId: string };
  const ask = async (path: string, tenantId: string, body: unknown) => {
    const response = await fetch(`${graph.address}/v1.0/communications/calls${path}`, {
      method: 'POST',
      headers: {
        authorization: await authorization(graph, { tenantId }),
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  };
  const mismatch = { status: 403, body: { error: { code: '7505' } } };
  const call = {
    callbackUri: 'https://bot.contoso.com/api/calls',
    requestedModalities: ['audio'],
    mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
    targets: [{ identity: { user: { id: 'u' } } }],
  };
  expect(await ask(`/${callId}/keepAlive`, customer, {})).toMatchObject(mismatch);
  expect(await ask(`/${callId}/keepAlive`, home.toUpperCase(), {})).toMatchObject({ status: 200 });
  expect(await ask('', home, { ...call, tenantId: customer })).toMatchObject(mismatch);
  const made = await ask('', customer, { ...call, tenantId: customer });
  expect(made).toMatchObject({ status: 201 });
  const { id } = made.body as { id: string };
  expect(await ask(`/${id}/keepAlive`, home, {})).toMatchObject(mismatch);
});
