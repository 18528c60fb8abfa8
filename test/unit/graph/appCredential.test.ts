import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientAssertionCredentialOptions } from '@azure/identity';
import { createAppTokenIssuer } from '../../../shared/graph/appCredential.ts';
import { clouds } from '../../../shared/settings/issuersAndAddresses.ts';
import { describeTokenError } from '../../../shared/telemetry/credentialFailures.ts';

/** The identity endpoint of a function app, as Azure describes it to the process. */
const identityRequests: URLSearchParams[] = [];
const identityEndpoint = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  identityRequests.push(searchParams);
  response.setHeader('content-type', 'application/json').end(
    JSON.stringify({
      access_token: 'sign-in of the identity',
      expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
      resource: searchParams.get('resource'),
      token_type: 'Bearer',
    }),
  );
});

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    identityEndpoint.listen(0, '127.0.0.1', resolve);
  });
  const { port } = identityEndpoint.address() as AddressInfo;
  process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${port}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'secret of the platform';
});
afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await new Promise((resolve) => identityEndpoint.close(resolve));
});

type HttpClient = NonNullable<ClientAssertionCredentialOptions['httpClient']>;

/** Entra as far as the SDK asks it: it speaks only https, so it stands behind the SDK's own HTTP client. */
function fakeEntra(refusal?: { error: string; error_description: string; error_codes: number[] }) {
  const tokenRequests: { readonly url: string; readonly form: URLSearchParams }[] = [];
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const { origin, pathname } = new URL(request.url);
      const tenant = `${origin}/${pathname.split('/')[1] ?? ''}`;
      const isToken = pathname.endsWith('/token');
      if (isToken)
        tokenRequests.push({ url: request.url, form: new URLSearchParams(request.body as string) });
      const body = isToken
        ? (refusal ?? {
            access_token: `token ${tokenRequests.length}`,
            expires_in: 3_599,
            token_type: 'Bearer',
          })
        : {
            issuer: `${tenant}/v2.0`,
            token_endpoint: `${tenant}/oauth2/v2.0/token`,
            authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
          };
      const status = isToken && refusal !== undefined ? 401 : 200;
      return { request, status, headers: request.headers, bodyAsText: JSON.stringify(body) };
    },
  };
  return { httpClient, tokenRequests };
}

const botAppId = '24701998-1a73-4d42-8085-bf46ed0ae039';
const tenantId = '632899f8-2ea1-4604-8413-27bd2892079f';
const settings = { botAppId, identityClientId: 'identity', scope: 'https://graph.microsoft.com/.default' };

test.each([
  ['public', 'https://login.microsoftonline.com', 'api://AzureADTokenExchange'],
  ['gccHigh', 'https://login.microsoftonline.us', 'api://AzureADTokenExchangeUSGov'],
  ['dod', 'https://login.microsoftonline.us', 'api://AzureADTokenExchangeUSGov'],
] as const)("in %s the identity's sign-in becomes the app's at %s", async (name, authority, audience) => {
  const { httpClient, tokenRequests } = fakeEntra();
  const issue = await createAppTokenIssuer({ ...settings, cloud: clouds[name], httpClient });

  const issued = await issue(tenantId);

  expect(issued.token).toBe('token 1');
  expect(issued.expiresAt).toBeGreaterThan(Date.now());
  expect(identityRequests.at(-1)?.get('resource')).toBe(audience);
  expect(identityRequests.at(-1)?.get('client_id')).toBe('identity');
  expect(tokenRequests[0]?.url).toMatch(`${authority}/${tenantId}/oauth2/v2.0/token`);
  expect(Object.fromEntries(tokenRequests[0]?.form ?? [])).toMatchObject({
    client_id: botAppId,
    client_assertion: 'sign-in of the identity',
    scope: settings.scope,
  });
});

test('every token asked for is a new one, and the identity signs in once for all of them', async () => {
  const { httpClient, tokenRequests } = fakeEntra();
  const issue = await createAppTokenIssuer({ ...settings, cloud: clouds.public, httpClient });
  await issue(tenantId);
  const signIns = identityRequests.length;

  expect((await issue(tenantId)).token).toBe('token 2');
  expect((await issue(tenantId)).token).toBe('token 3');
  expect(tokenRequests).toHaveLength(3);
  expect(identityRequests).toHaveLength(signIns);
});

test("a refusal names Entra's own code, and nothing of the tenant", async () => {
  const { httpClient } = fakeEntra({
    error: 'invalid_client',
    error_description: `AADSTS700213: No matching federated identity record found for tenant ${tenantId}.`,
    error_codes: [700_213],
  });
  const issue = await createAppTokenIssuer({ ...settings, cloud: clouds.public, httpClient });

  const error = await issue(tenantId).catch((thrown: unknown) => thrown);

  expect(describeTokenError(error)).toBe('AADSTS700213');
});
