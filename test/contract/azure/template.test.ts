import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import queues from '../../../infra/queues.json' with { type: 'json' };
import {
  type Bicep,
  describeCompiled,
  type PredictedResource,
  prepareBicep,
  subscription,
} from '../../support/bicep/bicep.ts';

/** What the template would deploy, as the compiler works it out: once by default, once with every choice taken. */

const everyChoice = {
  PRIVATE_NETWORK: 'true',
  SERVICE_BUS_SKU: 'Premium',
  ZONE_REDUNDANT: 'true',
  AUDIT_READS: 'true',
  LOGS_DAILY_GB: '12',
  ALERT_EMAILS: 'oncall@contoso.com',
  ANSWERED_IN_TIME_OBJECTIVE: '0.99',
  CALLS_EXPECTED: '{"timeZone":"Europe/Berlin","from":9,"to":17}',
  CALLBACK_HOSTS: 'media.contoso.com, calls.contoso.com',
  CALL_EVENTS_WEBHOOK_URL: 'https://events.contoso.com/calls',
  CALL_EVENTS_WEBHOOK_AUDIENCE: 'api://events',
  OPERATOR_OBJECT_IDS: '33333333-3333-3333-3333-333333333333',
  EXISTING_QUEUE_METADATA_ROLE: '44444444-4444-4444-4444-444444444444',
};

/** What the compiler makes of the template, before parameters are given. */
interface Compiled {
  readonly outputs: object;
  readonly resources: Readonly<Record<string, { readonly dependsOn?: readonly string[] }>>;
}

const roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  serviceBusDataReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0',
  serviceBusDataSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39',
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
};

const readme = readFileSync('infra/README.md', 'utf8');

let bicep: Bicep;
let compiled: Compiled;
let standard: readonly PredictedResource[];
let full: readonly PredictedResource[];

const ofType = (type: string, among = standard) => among.filter((resource) => resource.type === type);
const one = (type: string, name: RegExp, among = standard): PredictedResource => {
  const [found, ...others] = ofType(type, among).filter((resource) => name.test(resource.name ?? ''));
  if (found === undefined || others.length > 0) throw new Error(`not one ${type} like ${name}`);
  return found;
};
const app = (among = standard) => one('Microsoft.Web/sites', /./, among);
const text = (value: unknown) => JSON.stringify(value);
/** Without what makes names differ from subscription to subscription. */
const plain = (name = '') => name.replace(app().name?.split('-').at(-1) ?? '', '…');

/** They are made of values known later, so they stay an expression: `createObject('NAME', value, …)`. */
const settings = (among = standard) =>
  text((app(among).properties['siteConfig'] as Record<string, unknown>)['appSettings']);
const namesOf = (among = standard) =>
  new Set(Array.from(settings(among).matchAll(/'([A-Za-z]+_[A-Za-z_]+)', /g), (match) => match[1] ?? ''));

const assigned = (among: readonly PredictedResource[]) =>
  ofType('Microsoft.Authorization/roleAssignments', among).map(({ id = '', properties }) => {
    const [scope = ''] = id.split('/providers/Microsoft.Authorization/');
    const on = plain(scope.split('/providers/').at(-1));
    return `${String(properties['roleDefinitionId']).split('/').at(-1)} on ${on}`;
  });

const logs = (among: readonly PredictedResource[]) =>
  ofType('Microsoft.Insights/diagnosticSettings', among).find(({ id }) => id?.includes('/tableServices/'))
    ?.properties['logs'];

const alerts = (among = standard) => [
  ...ofType('Microsoft.Insights/scheduledQueryRules', among),
  ...ofType('Microsoft.Insights/metricAlerts', among),
];

const cap = (among: readonly PredictedResource[]) =>
  one('Microsoft.OperationalInsights/workspaces', /./, among).properties['workspaceCapping'];

/** All that was deployed, as text: in an expression a quote stands twice. */
const deployed = (among = standard) =>
  JSON.stringify(among).replaceAll(/\\+n/g, '\n').replaceAll(/\\+"/g, '"').replaceAll("''", "'");

const queryText = (file: string) => readFileSync(path.join('infra/azure/queries', file), 'utf8');

describeCompiled('the template', () => {
  beforeAll(async () => {
    bicep = await prepareBicep();
    const [built, ...predicted] = await Promise.all([
      bicep.buildParams(),
      bicep.predict(),
      bicep.predict(everyChoice),
    ]);
    const { templateJson } = JSON.parse(built.stdout) as { templateJson: string };
    compiled = JSON.parse(templateJson) as Compiled;
    [standard, full] = predicted;
  }, 180_000);
  afterAll(() => bicep.remove());

  describe('what-if', () => {
    test('sees every resource by its id: none waits for what another gives back', () => {
      const ids = [...standard, ...full].flatMap(({ id }) => id ?? []);
      expect(ids.length).toBeGreaterThan(100);
      expect(ids.filter((id) => id.includes('reference('))).toEqual([]);
    });

    test('sees network, private endpoints and roles', () => {
      const kinds = new Set(full.map(({ type }) => type));
      expect([...kinds]).toEqual(
        expect.arrayContaining([
          'Microsoft.Network/virtualNetworks',
          'Microsoft.Network/privateEndpoints',
          'Microsoft.Network/privateDnsZones',
          'Microsoft.Authorization/roleAssignments',
        ]),
      );
    });
  });

  describe('settings', () => {
    /** Section 6 of the design, less what has a good default, what only a local stack has, and what is a choice. */
    const ofTheApplication = [
      'BOT_APP_ID',
      'BOT_TENANT_ID',
      'CALLBACK_BASE_URL',
      'OPERATOR_AUDIENCE',
      'ServiceBusConnection__fullyQualifiedNamespace',
      'ServiceBusConnection__clientId',
      'TableStorageConnection__tableServiceUri',
      'TableStorageConnection__clientId',
      'CALL_EVENTS_QUEUE',
      'CALL_COMMANDS_QUEUE',
      'CALL_WEBHOOKS_QUEUE',
      'CALL_TABLE',
      'RETENTION_DAYS',
      'APPLICATIONINSIGHTS_CONNECTION_STRING',
    ];
    const ofThePlatform = [
      'AzureWebJobsStorage__blobServiceUri',
      'AzureWebJobsStorage__credential',
      'AzureWebJobsStorage__clientId',
      'ServiceBusConnection__credential',
      'TableStorageConnection__credential',
      'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
      'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
    ];

    test('are those the application and the platform know, and no others', () => {
      expect([...namesOf()].toSorted()).toEqual([...ofTheApplication, ...ofThePlatform].toSorted());
      const choices = [...namesOf(full)].filter((name) => !namesOf().has(name));
      expect(choices.toSorted()).toEqual([
        'CALLBACK_HOSTS',
        'CALL_EVENTS_WEBHOOK_AUDIENCE',
        'CALL_EVENTS_WEBHOOK_URL',
      ]);
      expect(settings(full)).toContain("'CALL_EVENTS_WEBHOOK_URL', 'https://events.contoso.com/calls'");
      expect(settings(full)).toContain("'CALLBACK_HOSTS', 'media.contoso.com,calls.contoso.com'");
    });

    test('name queues and a table that are there', () => {
      const tables = ofType('Microsoft.Storage/storageAccounts/tableServices/tables').map(({ name }) => name);
      expect(settings()).toContain("'CALL_EVENTS_QUEUE', 'call-events'");
      expect(settings()).toContain("'CALL_COMMANDS_QUEUE', 'call-commands'");
      expect(settings()).toContain("'CALL_WEBHOOKS_QUEUE', 'call-webhooks'");
      expect(settings()).toContain("'CALL_TABLE', 'CallLifecycles'");
      expect(Object.keys(queues)).toEqual(['call-events', 'call-commands', 'call-webhooks']);
      expect(tables.map((name) => name?.split('/').at(-1))).toEqual([
        'CallLifecycles',
        'CallLifecyclesIndex',
        'PendingCallEvents',
      ]);
    });

    test('are declared in one place only, for a deployment replaces them all', () => {
      expect(full.filter(({ type }) => type === 'Microsoft.Web/sites/config')).toEqual([]);
      expect(full.filter((resource) => text(resource).includes('"appSettings"'))).toHaveLength(1);
    });

    test.each([
      'FUNCTIONS_WORKER_RUNTIME',
      'FUNCTIONS_EXTENSION_VERSION',
      'FUNCTIONS_WORKER_PROCESS_COUNT',
      'WEBSITE_NODE_DEFAULT_VERSION',
      'WEBSITE_RUN_FROM_PACKAGE',
      'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
      'WEBSITE_CONTENTSHARE',
      'WEBSITE_TIME_ZONE',
      'SCM_DO_BUILD_DURING_DEPLOYMENT',
      'ENABLE_ORYX_BUILD',
      'APPINSIGHTS_INSTRUMENTATIONKEY',
      'linuxFxVersion',
      'alwaysOn',
      'healthCheckPath',
      'ftpsState',
    ])('leave out %s, which Flex Consumption does not take', (name) => {
      expect(text(full)).not.toContain(name);
    });
  });

  describe('no secret', () => {
    test.each([
      ['a key is asked for', /\blist[A-Z]\w*\(/],
      ['a key is written down', /AccountKey|SharedAccessKey|accessKeys|passwordCredentials|clientSecret/i],
    ])('nowhere %s', (_what, pattern) => {
      expect(text(full)).not.toMatch(pattern);
    });

    test('neither goes in nor comes out', () => {
      expect(text(compiled)).not.toMatch(/"type":"secure(String|Object)"/i);
      expect(Object.keys(compiled.outputs).length).toBeGreaterThan(5);
      expect(
        Object.keys(compiled.outputs).filter((name) => /key|secret|password|connection/i.test(name)),
      ).toEqual([]);
    });

    test.each([
      ['the namespace', 'Microsoft.ServiceBus/namespaces', { disableLocalAuth: true }],
      ['each storage account', 'Microsoft.Storage/storageAccounts', { allowSharedKeyAccess: false }],
      ['the workspace', 'Microsoft.OperationalInsights/workspaces', { features: { disableLocalAuth: true } }],
      ['Application Insights', 'Microsoft.Insights/components', { DisableLocalAuth: true }],
      ['the bot', 'Microsoft.BotService/botServices', { disableLocalAuth: true }],
      ['publishing', 'Microsoft.Web/sites/basicPublishingCredentialsPolicies', { allow: false }],
    ])('%s shuts the door for keys', (_what, type, properties) => {
      const found = ofType(type);
      expect(found.length).toBeGreaterThan(0);
      for (const resource of found) expect(resource.properties).toMatchObject(properties);
    });
  });

  describe('a call must not meet a cold or ending app', () => {
    test('two instances answer at any time, one records and one commands', () => {
      expect(app().properties['functionAppConfig']).toMatchObject({
        scaleAndConcurrency: {
          alwaysReady: [
            { name: 'http', instanceCount: 2 },
            { name: 'function:recordCallEvent', instanceCount: 1 },
            { name: 'function:performCallCommand', instanceCount: 1 },
          ],
          triggers: { http: { perInstanceConcurrency: 100 } },
        },
        siteUpdateStrategy: { type: 'RollingUpdate' },
      });
    });

    test('one more delivers, where there is a webhook', () => {
      expect(app(full).properties['functionAppConfig']).toMatchObject({
        scaleAndConcurrency: {
          alwaysReady: expect.arrayContaining([{ name: 'function:deliverCallEvents', instanceCount: 1 }]),
        },
      });
    });

    test('rights, and the network, are there before the app first starts', () => {
      expect(compiled.resources['functionApp']?.dependsOn).toEqual(
        expect.arrayContaining(['roles', 'network']),
      );
    });
  });

  test('the queues are those of the local broker, with sessions and duplicate detection', () => {
    const deployed = ofType('Microsoft.ServiceBus/namespaces/queues').map(({ name, properties }) => [
      name?.split('/').at(-1),
      properties,
    ]);
    expect(Object.fromEntries(deployed)).toEqual(queues);
    for (const queue of Object.values(queues)) {
      expect(queue).toMatchObject({ requiresSession: true, requiresDuplicateDetection: true });
    }
  });

  describe('roles', () => {
    const known = [
      `${roles.storageTableDataContributor} on Microsoft.Storage/storageAccounts/strecords…`,
      `${roles.storageBlobDataOwner} on Microsoft.Storage/storageAccounts/sthost…`,
      `${roles.storageBlobDataContributor} on Microsoft.Storage/storageAccounts/stpackage…/blobServices/default/containers/deployments`,
      `${roles.serviceBusDataReceiver} on Microsoft.ServiceBus/namespaces/sb-calls-…/queues/call-events`,
      `${roles.serviceBusDataReceiver} on Microsoft.ServiceBus/namespaces/sb-calls-…/queues/call-commands`,
      `${roles.serviceBusDataReceiver} on Microsoft.ServiceBus/namespaces/sb-calls-…/queues/call-webhooks`,
      `${roles.serviceBusDataSender} on Microsoft.ServiceBus/namespaces/sb-calls-…/queues/call-events`,
      `${roles.serviceBusDataSender} on Microsoft.ServiceBus/namespaces/sb-calls-…/queues/call-commands`,
      `${roles.serviceBusDataSender} on Microsoft.ServiceBus/namespaces/sb-calls-…/queues/call-webhooks`,
      `${roles.monitoringMetricsPublisher} on Microsoft.Insights/components/appi-calls-…`,
    ];

    test('are these and no more, each on what it is for', () => {
      const custom = one('Microsoft.Authorization/roleDefinitions', /./);
      expect(assigned(standard).toSorted()).toEqual(
        [...known, `${custom.name} on Microsoft.ServiceBus/namespaces/sb-calls-…`].toSorted(),
      );
      expect(custom.properties['permissions']).toEqual([
        { actions: ['Microsoft.ServiceBus/namespaces/*/read'] },
      ]);
    });

    test('need no custom role where there is one already', () => {
      const existing = everyChoice.EXISTING_QUEUE_METADATA_ROLE;
      expect(ofType('Microsoft.Authorization/roleDefinitions', full)).toEqual([]);
      expect(assigned(full).toSorted()).toEqual(
        [...known, `${existing} on Microsoft.ServiceBus/namespaces/sb-calls-…`].toSorted(),
      );
    });

    test('are named by their ids in the subscription', () => {
      for (const { properties } of ofType('Microsoft.Authorization/roleAssignments')) {
        expect(properties).toMatchObject({
          principalType: 'ServicePrincipal',
          roleDefinitionId: expect.stringMatching(
            `^/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/[0-9a-f-]{36}$`,
          ),
        });
      }
    });

    test('are the only ones that a workflow may give, by the README', () => {
      const [, list = ''] = /^roles="([^"]+)"$/m.exec(readme) ?? [];
      expect(list.split(', ').toSorted()).toEqual(
        ['$QUEUE_METADATA_ROLE', ...Object.values(roles)].toSorted(),
      );
    });

    test('in Graph are those asked for: by default one', () => {
      expect(ofType('Microsoft.Graph/appRoleAssignedTo@v1.0')).toHaveLength(1);
      expect(text(ofType('Microsoft.Graph/applications@v1.0'))).toContain(
        '284383ee-7f6e-4e40-a2a8-e85dcb029101',
      );
    });
  });

  test('operators sign in with the Azure command line and in the console, granted once its scope is there', () => {
    const registration = text(ofType('Microsoft.Graph/applications@v1.0'));
    const grants = ofType('Microsoft.Graph/oauth2PermissionGrants@v1.0').map(({ properties }) => properties);
    expect(registration).not.toContain('preAuthorizedApplications');
    expect(grants.map(({ consentType }) => consentType)).toEqual(grants.map(() => 'AllPrincipals'));
    expect(grants.map(({ scope }) => String(scope)).toSorted()).toEqual([
      'Calls.Access',
      'Calls.Access',
      'openid profile offline_access',
    ]);
  });

  test('the console signs in as the operators’ registration, from its own address and without a secret', () => {
    const registrations = ofType('Microsoft.Graph/applications@v1.0').map(text);
    const withPage = registrations.filter((registration) => registration.includes('"spa"'));
    expect(withPage).toHaveLength(1);
    expect(withPage[0]).toMatch(/"redirectUris":\s*\["https:\/\/[^"]+\/api\/operator\/console"\]/);
    expect(withPage[0]).toContain('Calls.Operate');
    expect(withPage[0]).not.toMatch(/passwordCredentials|keyCredentials|"web"/);
  });

  describe('records', () => {
    test('stand in an account of their own, whose changes are logged', () => {
      expect(logs(standard)).toEqual([
        { category: 'StorageWrite', enabled: true },
        { category: 'StorageDelete', enabled: true },
        { category: 'StorageRead', enabled: false },
      ]);
    });

    test('log who reads them where that is asked for', () => {
      expect(logs(full)).toContainEqual({ category: 'StorageRead', enabled: true });
    });
  });

  test('a private network says how the app reaches the internet', () => {
    expect(ofType('Microsoft.Network/virtualNetworks')).toEqual([]);
    expect(one('Microsoft.Network/virtualNetworks', /./, full).properties['subnets']).toMatchObject([
      { name: 'app', properties: { defaultOutboundAccess: true } },
      { name: 'endpoints', properties: { defaultOutboundAccess: false } },
    ]);
  });

  test('a private network closes storage and a Premium namespace, and nothing else', () => {
    const closed = ['Microsoft.Storage/storageAccounts', 'Microsoft.ServiceBus/namespaces'].flatMap((type) =>
      ofType(type, full),
    );
    const reached = ofType('Microsoft.Network/privateEndpoints', full).map(({ name }) => plain(name));
    expect(closed.map(({ properties }) => properties['publicNetworkAccess'])).toEqual(
      closed.map(() => 'Disabled'),
    );
    expect(reached).toEqual(['sthost…-blob', 'stpackage…-blob', 'strecords…-table', 'sb-calls-…-namespace']);
  });

  describe('alerts', () => {
    test('are each explained in the README, with their severity', () => {
      const told = alerts().map(({ name, properties }) => `| ${name} (${String(properties['severity'])}) `);
      expect(told.length).toBeGreaterThan(10);
      expect(told.filter((line) => !readme.includes(line))).toEqual([]);
    });

    const stored = ['alerts', 'workbook'].flatMap((kind) =>
      readdirSync(path.join('infra/azure/queries', kind)).map((file) => `${kind}/${file}`),
    );
    test.each(stored)('and workbook use %s as it stands', (file) => {
      expect(deployed()).toContain(queryText(file).trim());
    });

    test('and workbook take the values of this deployment', () => {
      const lines = [
        'let objective = 0.99;',
        'let timeZone = "Europe/Berlin";',
        'let busyFrom = 9;',
        'let busyTo = 17;',
        'let dailyGB = 12;',
      ];
      expect(lines.filter((line) => !deployed(full).includes(line))).toEqual([]);
      expect(deployed(full)).not.toMatch(/let (objective = 0\.999|busyFrom = 8|dailyGB = 5);/);
    });

    test('of the cap go by the cap', () => {
      expect(cap(standard)).toEqual({ dailyQuotaGb: 5 });
      expect(cap(full)).toEqual({ dailyQuotaGb: 12 });
    });

    test('from outside look for the test by its name', () => {
      const test = one('Microsoft.Insights/webtests', /./);
      expect(deployed()).toContain(`let test = "${String(test.properties['Name'])}";`);
    });
  });

  test('azd finds the app by its tag', () => {
    const service = /^services:\n(?: *#.*\n)* {2}([\w-]+):$/m.exec(readFileSync('azure.yaml', 'utf8'))?.[1];
    expect(app()['tags']).toMatchObject({ 'azd-service-name': service });
  });

  test('Teams is told that the bot takes calls', () => {
    const manifest: unknown = JSON.parse(readFileSync('infra/azure/teams-app/manifest.json', 'utf8'));
    expect(manifest).toHaveProperty('bots.0.supportsCalling', true);
    expect(one('Microsoft.BotService/botServices/channels', /MsTeamsChannel/).properties).toMatchObject({
      channelName: 'MsTeamsChannel',
      properties: { enableCalling: true, callingWebhook: expect.stringMatching(/^https:.*\/api\/calls$/) },
    });
  });
});
