import { readSettings, SettingsError } from '../../../shared/settings/settings.ts';

const least = {
  BOT_APP_ID: 'app',
  BOT_TENANT_ID: 'tenant',
  CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
  ServiceBusConnection: 'Endpoint=sb://127.0.0.1',
  TableStorageConnection: 'UseDevelopmentStorage=true',
};

test.each([
  [
    undefined,
    'https://login.microsoftonline.com',
    'https://graph.microsoft.com/v1.0',
    'api://AzureADTokenExchange',
  ],
  [
    'public',
    'https://login.microsoftonline.com',
    'https://graph.microsoft.com/v1.0',
    'api://AzureADTokenExchange',
  ],
  [
    'gccHigh',
    'https://login.microsoftonline.us',
    'https://graph.microsoft.us/v1.0',
    'api://AzureADTokenExchangeUSGov',
  ],
  [
    'dod',
    'https://login.microsoftonline.us',
    'https://dod-graph.microsoft.us/v1.0',
    'api://AzureADTokenExchangeUSGov',
  ],
])('CLOUD=%s signs in at %s and calls %s', (CLOUD, authorityHost, graphBaseUrl, tokenExchangeAudience) => {
  expect(readSettings({ ...least, CLOUD })).toMatchObject({
    cloud: { authorityHost, tokenExchangeAudience },
    graphBaseUrl,
  });
});

test('an authority of this machine stands in for the cloud, but only beside a Graph of this machine', () => {
  const AUTHORITY_HOST = 'http://127.0.0.1:7072/';
  const local = { AUTHORITY_HOST, GRAPH_BASE_URL: 'http://127.0.0.1:7072/v1.0' };
  expect(readSettings({ ...least, ...local }).cloud.authorityHost).toBe('http://127.0.0.1:7072');
  const only = 'AUTHORITY_HOST is set: it is only for a GRAPH_BASE_URL on this machine';
  expect(() => readSettings({ ...least, AUTHORITY_HOST })).toThrow(only);
  const elsewhere = { ...local, AUTHORITY_HOST: 'https://login.example.com' };
  expect(() => readSettings({ ...least, ...elsewhere })).toThrow('expected a URL of this machine');
});

test('what is set explicitly wins over the cloud', () => {
  const explicit = {
    GRAPH_BASE_URL: 'https://graph.example/v1.0',
    CALLBACK_OPENID_CONFIGURATION_URL: 'https://keys.example/openid',
    CALLBACK_TOKEN_ISSUERS: 'https://one.example, https://two.example',
  };
  expect(readSettings({ ...least, CLOUD: 'dod', ...explicit })).toMatchObject({
    graphBaseUrl: 'https://graph.example/v1.0',
    callbackOpenIdConfigurationUrl: 'https://keys.example/openid',
    callbackTokenIssuers: ['https://one.example', 'https://two.example'],
  });
});

test('the public cloud takes tokens of both documented issuers, by the documented keys', () => {
  expect(readSettings(least)).toMatchObject({
    callbackOpenIdConfigurationUrl: 'https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration',
    callbackTokenIssuers: ['https://api.botframework.com', 'https://graph.microsoft.com'],
  });
});

test('an unknown cloud stops the start', () => {
  expect(() => readSettings({ ...least, CLOUD: 'gcc' })).toThrow(
    'CLOUD is "gcc": expected one of public, gccHigh, dod',
  );
});

describe('telemetry is exported', () => {
  const connectionString =
    'InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=https://in';

  test('nowhere without a connection string', () => {
    expect(readSettings(least).telemetry).toBeUndefined();
  });

  test.each([
    ['the connection string alone', undefined, undefined],
    ['the one identity of the app', 'Authorization=AAD', { clientId: undefined }],
    ['an identity by its client id', 'ClientId=abc;Authorization=AAD', { clientId: 'abc' }],
  ])('by %s', (_how, APPLICATIONINSIGHTS_AUTHENTICATION_STRING, identity) => {
    const settings = readSettings({
      ...least,
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING,
      WEBSITE_SITE_NAME: 'calls',
    });
    expect(settings.telemetry).toEqual({
      connectionString,
      identity,
      roleName: 'calls',
      roleInstance: undefined,
    });
  });

  test.each([
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'https://in'],
    ['APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'ClientId=abc'],
  ])('never by a wrong %s', (name, value) => {
    expect(() => readSettings({ ...least, [name]: value })).toThrow(SettingsError);
  });
});
