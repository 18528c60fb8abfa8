import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localSettings, portsFrom } from '../../infra/local/launcher/localSettings.ts';
import { startPart } from '../support/startPart.ts';

interface Loaded {
  /** Each function's trigger, by the function's name. */
  readonly functions: Readonly<Record<string, object>>;
  /** What the app threw, where it did. */
  readonly error?: string;
  /** What it wrote to stderr. */
  readonly said: string;
}

/** What is deployed, in a folder where nothing else of the repository is. */
let folder: string;
/** As it registers with this machine's settings. */
let loaded: Loaded;

beforeAll(() => {
  if (!existsSync('dist/package')) throw new Error('dist/package is missing; run "npm run build" first.');
  folder = mkdtempSync(path.join(tmpdir(), 'graph-call-handler-package-'));
  cpSync('dist/package', folder, { recursive: true });
  loaded = load();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Whose policy is the package's own. */
const packageSettings = localSettings({ CALL_POLICY_FILE: 'policy.json' }, portsFrom({}));

/** Loads the bundle as an old worker does, from a working directory that isn't the app's. */
function load(changes: Readonly<Record<string, string>> = {}): Loaded {
  const script = path.resolve('test/support/loadBundle.cjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script, folder], {
    cwd: tmpdir(),
    env: { ...packageSettings, ...changes },
    encoding: 'utf8',
  });
  return { ...(JSON.parse(stdout) as Loaded), said: stderr };
}

test('the package holds the host settings, the manifest, the starter policy, the bundle with its libraries and the console, and nothing else', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));

  expect(files.toSorted()).toEqual([
    'dist/console/console.js',
    'dist/console/icon.svg',
    'dist/console/signIn.js',
    'dist/console/style.css',
    'dist/libraries/identity.cjs',
    'dist/libraries/serviceBus.cjs',
    'dist/libraries/tables.cjs',
    'dist/libraries/telemetry.cjs',
    'dist/main.cjs',
    'dist/main.cjs.map',
    'host.json',
    'package.json',
    'policy.json',
  ]);
  const same = (file: string) => readFileSync(path.join(folder, file)).equals(readFileSync(file));
  expect(files.filter((file) => !same(file))).toEqual([]);
});

test('a host that has only the package serves calls', async () => {
  const host = await startPart(
    'dist/local/functions-host.mjs',
    ['--app', folder, '--only', 'http', '--port', '0'],
    { env: packageSettings },
  );
  const url = `http://127.0.0.1:${host.port}/api`;

  const [health, call] = await Promise.all([
    fetch(`${url}/health`),
    fetch(`${url}/calls`, { method: 'POST', body: '{}' }),
  ]);

  expect(await health.json()).toMatchObject({ status: expect.any(String), checks: expect.any(Object) });
  expect(call.status).toBe(401);
  await host.stop();
});

test('the bundle needs nothing beside it, and registers each file of functions/ under its name', () => {
  const files = readdirSync('functions').filter((file) => file !== 'index.ts');

  const { functions, error } = loaded;

  expect(error).toBeUndefined();
  expect(Object.keys(functions).toSorted()).toEqual(files.map((file) => path.basename(file, '.ts')));
});

test.each([
  ['callNotification', { type: 'httpTrigger', methods: ['POST'], route: 'calls/{callbackKey?}' }],
  ['health', { type: 'httpTrigger', methods: ['GET'], route: 'health' }],
  ['listCalls', { type: 'httpTrigger', methods: ['GET'], route: 'operator/calls' }],
  ['showCall', { type: 'httpTrigger', methods: ['GET'], route: 'operator/calls/{callId}' }],
  ['placeCall', { type: 'httpTrigger', methods: ['POST'], route: 'operator/calls' }],
  ['operateCall', { type: 'httpTrigger', methods: ['POST'], route: 'operator/calls/{callId}/commands' }],
  ['showCommand', { type: 'httpTrigger', methods: ['GET'], route: 'operator/commands/{commandId}' }],
  ['explainPolicy', { type: 'httpTrigger', methods: ['POST'], route: 'operator/policy/explain' }],
  ['recordCallEvent', { type: 'serviceBusTrigger', queueName: 'call-events', isSessionsEnabled: true }],
  ['performCallCommand', { type: 'serviceBusTrigger', queueName: 'call-commands', isSessionsEnabled: true }],
  ['deliverCallEvents', { type: 'serviceBusTrigger', queueName: 'call-webhooks', isSessionsEnabled: true }],
  ['forwardPendingCallEvents', { type: 'timerTrigger', schedule: '*/15 * * * * *' }],
  ['removeOldCalls', { type: 'timerTrigger', schedule: '0 0 3 * * *' }],
])('%s has its trigger', (name, trigger) => {
  expect(loaded.functions[name]).toMatchObject(trigger);
});

test("no http function asks for one of Azure's keys: each checks for itself who calls", () => {
  const levels = Object.values(loaded.functions).map((trigger) => Reflect.get(trigger, 'authLevel'));

  expect(new Set(levels)).toEqual(new Set(['anonymous', undefined]));
});

test('without a webhook there is nobody who delivers', () => {
  const { functions } = load({ CALL_EVENTS_WEBHOOK_URL: '' });

  expect(Object.keys(functions)).toContain('recordCallEvent');
  expect(Object.keys(functions)).not.toContain('deliverCallEvents');
});

test('the queues are those of the settings', () => {
  const { functions } = load({
    CALL_EVENTS_QUEUE: 'other-events',
    CALL_COMMANDS_QUEUE: 'other-commands',
    CALL_WEBHOOKS_QUEUE: 'other-webhooks',
  });

  expect(functions['recordCallEvent']).toMatchObject({ queueName: 'other-events' });
  expect(functions['performCallCommand']).toMatchObject({ queueName: 'other-commands' });
  expect(functions['deliverCallEvents']).toMatchObject({
    queueName: 'other-webhooks',
    isSessionsEnabled: true,
  });
});

test('on a worker without log hooks it warns, and every function is there all the same', () => {
  const connection =
    'InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=http://127.0.0.1:9/';

  const { functions, error, said } = load({ APPLICATIONINSIGHTS_CONNECTION_STRING: connection });

  expect(error).toBeUndefined();
  expect(Object.keys(functions)).toEqual(Object.keys(loaded.functions));
  expect(said).toContain('This worker has no such hook');
  expect(said).toContain('"hook":"log"');
});

test('wrong settings are told in one message, which the host hears of only once a function is registered', () => {
  const { functions, error } = load({ BOT_APP_ID: '', ANSWER_MARGIN_MS: 'soon' });

  expect(error).toMatch(/BOT_APP_ID is missing\n.*ANSWER_MARGIN_MS is "soon": expected a number/);
  expect(Object.keys(functions)).not.toHaveLength(0);
});
