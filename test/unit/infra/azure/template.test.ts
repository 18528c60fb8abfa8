import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import queues from '../../../../infra/queues.json' with { type: 'json' };

const root = 'infra/azure';
const templates = ['main.bicep', ...readdirSync(path.join(root, 'modules')).map((file) => `modules/${file}`)];
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const codeOf = (file: string) => textOf(file).replace(/^\s*\/\/.*$/gm, '');
const everything = templates.map(codeOf).join('\n');

const allOf = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), (match) => match[1] ?? '');

describe('settings', () => {
  const declared =
    codeOf('modules/functionApp.bicep').split('var appSettings')[1]?.split('resource plan')[0] ?? '';

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
    'CALL_TABLE',
    'RETENTION_DAYS',
    'APPLICATIONINSIGHTS_CONNECTION_STRING',
  ];
  const ofThePlatform = [
    'AzureWebJobsStorage__blobServiceUri',
    'AzureWebJobsStorage__queueServiceUri',
    'AzureWebJobsStorage__tableServiceUri',
    'AzureWebJobsStorage__credential',
    'AzureWebJobsStorage__clientId',
    'ServiceBusConnection__credential',
    'TableStorageConnection__credential',
    'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
    'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
  ];

  test('are those the application and the platform know, and no others', () => {
    const names = allOf(declared, /(?:^ +|\{ )([A-Za-z]+_[A-Za-z_]+): /gm);
    expect(names.toSorted()).toEqual([...ofTheApplication, ...ofThePlatform].toSorted());
  });

  const setting = (name: string) => new RegExp(`${name}: '([^']+)'`).exec(declared)?.[1];

  test('name queues and a table that are there', () => {
    expect(Object.keys(queues)).toContain(setting('CALL_EVENTS_QUEUE'));
    expect(Object.keys(queues)).toContain(setting('CALL_COMMANDS_QUEUE'));
    expect(codeOf('modules/storage.bicep')).toContain(`{ name: '${setting('CALL_TABLE')}' }`);
  });

  test('are declared in one place only, for a deployment replaces them all', () => {
    expect(allOf(everything, /(appSettings:|'config'|sites\/config)/g)).toEqual(['appSettings:']);
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
  ])('leave out %s, which Flex Consumption does not take', (name) => {
    expect(everything).not.toContain(name);
  });
});

describe('no secret', () => {
  test.each([
    ['a key is asked for', /list[A-Z]\w*\(/],
    ['a key is written down', /AccountKey|SharedAccessKey|accessKeys|passwordCredentials|clientSecret/i],
    ['a secret is taken as a parameter', /@secure\(\)/],
    ['an output could hold one', /^output \w*(key|secret|password|connection)/im],
  ])('nowhere %s', (_what, pattern) => {
    expect(everything).not.toMatch(pattern);
  });

  test('the only connection string is the address of Application Insights, which takes no key', () => {
    expect(everything.match(/.*connection_?string.*/gi)).toEqual([
      expect.stringContaining('applicationInsights.properties.ConnectionString'),
    ]);
    expect(codeOf('modules/monitoring.bicep')).toContain('DisableLocalAuth: true');
  });

  test.each([
    ['modules/serviceBus.bicep', 'disableLocalAuth: true'],
    ['modules/storage.bicep', 'allowSharedKeyAccess: false'],
    ['modules/monitoring.bicep', 'disableLocalAuth: true'],
    ['modules/bot.bicep', 'disableLocalAuth: true'],
    ['modules/functionApp.bicep', "name: 'ftp'\n    properties: { allow: false }"],
    ['modules/functionApp.bicep', "name: 'scm'\n    properties: { allow: false }"],
  ])('%s shuts the door for keys: %s', (file, line) => {
    expect(codeOf(file)).toContain(line);
  });
});

describe('a call must not meet a cold or ending app', () => {
  test.each([
    ['two instances answer at any time', "{ name: 'http', instanceCount: 2 }"],
    ['one records', "{ name: 'function:recordCallEvent', instanceCount: 1 }"],
    ['one commands', "{ name: 'function:performCallCommand', instanceCount: 1 }"],
    ['one instance takes a hundred calls', 'perInstanceConcurrency: 100'],
    ['an update replaces instances one by one', "siteUpdateStrategy: { type: 'RollingUpdate' }"],
  ])('%s', (_claim, line) => {
    expect(codeOf('modules/functionApp.bicep')).toContain(line);
  });

  test('rights are given before the app first starts', () => {
    expect(codeOf('main.bicep')).toMatch(/module functionApp [^}]*dependsOn: \[roles\]/);
  });
});

test('the queues are those of the local broker, with sessions and duplicate detection', () => {
  expect(codeOf('main.bicep')).toContain("queues: loadJsonContent('../queues.json')");
  expect(Object.values(queues)).toEqual(
    Object.values(queues).map(() =>
      expect.objectContaining({ requiresSession: true, requiresDuplicateDetection: true }),
    ),
  );
});

test('the app has these roles and no more', () => {
  const roles = codeOf('modules/roles.bicep');
  expect(allOf(roles, /^var (\w+) = '[0-9a-f-]{36}'/gm)).toEqual([
    'storageBlobDataOwner',
    'storageTableDataContributor',
    'serviceBusDataReceiver',
    'serviceBusDataSender',
    'monitoringMetricsPublisher',
  ]);
  expect(allOf(roles, /actions: (\[.*?\])/g)).toEqual(["['Microsoft.ServiceBus/namespaces/*/read']"]);
});

describe('queries', () => {
  const kinds = ['alerts', 'workbook'];
  const stored = kinds.flatMap((kind) =>
    readdirSync(path.join(root, 'queries', kind)).map((file) => `${kind}/${file}`),
  );

  test('are each used once', () => {
    expect(allOf(everything, /loadTextContent\('\.\.\/queries\/([^']+)'\)/g).toSorted()).toEqual(
      stored.toSorted(),
    );
  });

  test('hold the lines in which a deployment puts its own values', () => {
    const replaced = allOf(everything, /^ +'(let .*;)',$/gm);
    const lines = stored.flatMap((file) => textOf(`queries/${file}`).split('\n'));
    expect(replaced).toHaveLength(5);
    expect(lines).toEqual(expect.arrayContaining(replaced));
  });

  test('and template agree on the objective', () => {
    const objective = /^param answeredInTimeObjective string = '([\d.]+)'$/m.exec(codeOf('main.bicep'))?.[1];
    const inQueries = stored.flatMap((file) =>
      allOf(textOf(`queries/${file}`), /^let objective = ([\d.]+);$/gm),
    );
    expect(inQueries).toEqual([objective, objective]);
  });
});

test('every value the environment can give goes to a parameter of the template', () => {
  const given = allOf(textOf('main.bicepparam'), /^param (\w+) =/gm);
  const taken = allOf(codeOf('main.bicep'), /^param (\w+) /gm);
  expect(taken).toEqual(expect.arrayContaining(given));
});

test('Teams is told that the bot takes calls', () => {
  const manifest: unknown = JSON.parse(textOf('teams-app/manifest.json'));
  expect(manifest).toHaveProperty('bots.0.supportsCalling', true);
  expect(codeOf('modules/bot.bicep')).toMatch(/enableCalling: true\s+callingWebhook: webhookUrl/);
});
