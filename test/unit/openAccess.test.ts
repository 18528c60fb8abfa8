import { localSettings } from '../../infra/local/launcher/localSettings.ts';
import { readSettings } from '../../shared/settings/settings.ts';

const bus =
  'Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=k;SharedAccessKey=s;UseDevelopmentEmulator=true;';
const tables =
  'AccountName=devstoreaccount1;AccountKey=k;TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;';
const local = {
  BOT_APP_ID: 'app',
  BOT_TENANT_ID: 'tenant',
  CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
  GRAPH_BASE_URL: 'http://127.0.0.1:7072/v1.0',
  ServiceBusConnection: bus,
  TableStorageConnection: tables,
  OPERATOR_ACCESS: 'open',
};

describe('operator routes are open to anyone', () => {
  test.each<[string, object]>([
    ['where all is on this machine', {}],
    ['with the emulator’s shortest string', { TableStorageConnection: 'UseDevelopmentStorage=true' }],
    ['by other names of it', { ServiceBusConnection: bus.replace('127.0.0.1', 'LOCALHOST') }],
  ])('%s', (_where, more) => {
    expect(readSettings({ ...local, ...more }).operatorAccess).toBe('open');
  });
});

const real = 'https://contoso.table.core.windows.net/';

describe('open operator routes are refused', () => {
  test.each<[string, object]>([
    ["beside Microsoft's Graph", { GRAPH_BASE_URL: undefined }],
    ['beside a Graph elsewhere', { GRAPH_BASE_URL: 'https://graph.example/v1.0' }],
    ['beside a host that begins like this machine', { GRAPH_BASE_URL: 'https://127.0.0.1.example/v1.0' }],
    [
      'beside a real Service Bus',
      { ServiceBusConnection: bus.replace('127.0.0.1:5672', 'contoso.servicebus.windows.net') },
    ],
    ['beside an emulator elsewhere', { ServiceBusConnection: bus.replace('127.0.0.1', 'emulator') }],
    [
      'beside a second endpoint',
      { ServiceBusConnection: `${bus}Endpoint=sb://contoso.servicebus.windows.net;` },
    ],
    ['beside real tables', { TableStorageConnection: `AccountName=a;AccountKey=k;TableEndpoint=${real};` }],
    [
      'beside an account by its name',
      {
        TableStorageConnection:
          'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k;EndpointSuffix=core.windows.net',
      },
    ],
    ['beside a second account', { TableStorageConnection: `${tables}TableSecondaryEndpoint=${real};` }],
    [
      'beside an emulator behind a proxy',
      {
        TableStorageConnection:
          'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://storage.example',
      },
    ],
    [
      'beside a bus by identity',
      { ServiceBusConnection: undefined, ServiceBusConnection__fullyQualifiedNamespace: 'b' },
    ],
    [
      'beside tables by identity',
      { TableStorageConnection: undefined, TableStorageConnection__tableServiceUri: real },
    ],
  ])('%s', (_where, more) => {
    expect(() => readSettings({ ...local, ...more })).toThrow(/OPERATOR_ACCESS is set: it opens/);
  });

  test('beside an audience', () => {
    expect(() => readSettings({ ...local, OPERATOR_AUDIENCE: 'api://operators' })).toThrow(
      /OPERATOR_ACCESS is set beside OPERATOR_AUDIENCE/,
    );
  });
});

test.each(['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000', 'two words'])(
  '%s is no audience of operators',
  (OPERATOR_AUDIENCE) => {
    expect(() => readSettings({ ...local, OPERATOR_ACCESS: '', OPERATOR_AUDIENCE })).toThrow(
      /OPERATOR_AUDIENCE is/,
    );
  },
);

describe('the local stack opens them', () => {
  const ports = { functions: 1, tables: 2, serviceBus: 3, graph: 4, sampleEndpoint: 5 };
  test.each<[string, Record<string, string>, 'open' | undefined]>([
    ['as it is', {}, 'open'],
    [
      'with parts of its own elsewhere on this machine',
      { ServiceBusConnection: bus, TableStorageConnection: tables },
      'open',
    ],
    ['not with a real Graph', { GRAPH_BASE_URL: 'https://graph.microsoft.com/v1.0' }, undefined],
    [
      'not with a real Service Bus',
      { ServiceBusConnection: 'Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKey=s' },
      undefined,
    ],
    ['not with real tables', { TableStorageConnection: `TableEndpoint=${real}` }, undefined],
    ['not where operators sign in', { OPERATOR_AUDIENCE: 'api://operators' }, undefined],
  ])('%s', (_how, variables, access) => {
    const settings = localSettings(variables, ports);
    expect(settings['OPERATOR_ACCESS']).toBe(access);
    expect(readSettings(settings).operatorAccess).toBe(access);
  });
});
