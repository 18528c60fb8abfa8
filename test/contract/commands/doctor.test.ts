import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { readConsent } from '../../../infra/commands/doctor/checks/consent.ts';
import type { Finding } from '../../../infra/commands/doctor/finding.ts';
import { command as definition } from '../../../infra/commands/doctor.ts';
import { DEMONSTRATION_POLICY } from '../../../infra/local/launcher/localSettings.ts';
import { commandFile, inProcess } from '../../support/runInProcess.ts';
import { runPart } from '../../support/startPart.ts';
import { type RunningServiceBus, startServiceBus } from '../../support/startServiceBus.ts';
import { type RunningTables, startTables } from '../../support/startTables.ts';

const command = inProcess(definition);
let bus: RunningServiceBus;
let tables: RunningTables;
let server: Server;
let address: string;
let folder: string;

/** What stands for Graph, the key set and the app, by path; each test may replace a part. */
let replies: Record<string, RequestListener>;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
const health = (status: string, failed: readonly string[]) => {
  const parts = ['queue', 'table', 'keys', 'token'];
  const checks = Object.fromEntries(parts.map((part) => [part, failed.includes(part) ? 'failed' : 'ok']));
  return json(status === 'down' ? 503 : 200, { status, checks });
};

beforeAll(async () => {
  [bus, tables] = await Promise.all([startServiceBus(), startTables()]);
  folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  server = createServer((request, response) => {
    const reply = replies[request.url ?? ''] ?? json(404, {});
    reply(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  rmSync(folder, { recursive: true });
  await Promise.all([bus.part.stop(), tables.part.stop()]);
});
beforeEach(() => {
  replies = {
    '/configuration': json(200, { issuer: 'https://api.botframework.com', jwks_uri: `${address}/keys` }),
    '/keys': json(200, { keys: [{ kty: 'RSA' }] }),
    '/api/calls': json(401, {}, { 'www-authenticate': 'Bearer' }),
    '/api/health': health('ok', []),
    '/api/operator/calls': json(401, {}),
  };
});

function settings(changes: Record<string, string> = {}): Record<string, string> {
  return {
    BOT_APP_ID: 'bot',
    BOT_TENANT_ID: 'tenant',
    CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
    GRAPH_BASE_URL: `${address}/v1.0`,
    GRAPH_STATIC_TOKEN: 'simulator',
    CALLBACK_OPENID_CONFIGURATION_URL: `${address}/configuration`,
    ServiceBusConnection: bus.connectionString,
    TableStorageConnection: tables.connectionString,
    ...changes,
  };
}

async function doctor(changes?: Record<string, string>, ...flags: string[]) {
  const file = path.join(folder, 'local.settings.json');
  writeFileSync(file, JSON.stringify({ IsEncrypted: false, Values: settings(changes) }));
  return command(['--settings', file, '--url', address, ...flags]);
}

/** The findings but for those that are well. */
async function complaints(
  changes?: Record<string, string>,
): Promise<Pick<Finding, 'about' | 'verdict' | 'found'>[]> {
  const findings = JSON.parse((await doctor(changes, '--json')).output) as Finding[];
  expect(findings.filter(({ verdict, advice }) => verdict !== 'ok' && advice === undefined)).toEqual([]);
  return findings
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ about, verdict, found }) => ({ about, verdict, found }));
}

/** A token as its reader sees it who doesn't verify it. */
const tokenWith = (roles: readonly string[]) =>
  ['{"alg":"none"}', JSON.stringify({ roles }), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

test('a deployment that is well gets a list of ticks', async () => {
  const { code, output } = await doctor();
  expect(code).toBe(0);
  expect(output).toMatch(/All is well\.$/);
  expect(output.match(/^✓ /gm)?.length).toBeGreaterThan(12);
});

test('every fault of the settings is told, and what can be seen from outside all the same', async () => {
  const { code, output } = await doctor({ BOT_APP_ID: '', ANSWER_MARGIN_MS: 'much' });
  expect(code).toBe(1);
  expect(output).toContain('✗ settings  BOT_APP_ID is missing');
  expect(output).toContain('✗ settings  ANSWER_MARGIN_MS is "much"');
  expect(output).toContain('✓ callback');
});

test.each<[what: string, reply: RequestListener, found: RegExp]>([
  ['nothing at the path', json(404, {}), /replied 404 .* not 401/],
  ['a redirection', json(302, {}, { location: 'https://elsewhere' }), /replied 302/],
  ['a platform that signs people in', json(401, {}), /replied 401/],
  ['something that takes anybody', json(202, {}), /replied 202/],
])('%s in place of the callback is a fault', async (_what, reply, found) => {
  replies['/api/calls'] = reply;
  expect(await complaints()).toEqual([
    { about: 'callback', verdict: 'fault', found: expect.stringMatching(found) },
  ]);
});

test.each<[what: string, path: string, reply: RequestListener, complaint: Partial<Finding>]>([
  [
    'a part that fails',
    '/api/health',
    health('degraded', ['token']),
    { about: 'health', verdict: 'warning' },
  ],
  [
    'nothing durable',
    '/api/health',
    health('down', ['queue', 'table']),
    { about: 'health', verdict: 'fault' },
  ],
  [
    'operator routes for anybody',
    '/api/operator/calls',
    json(500, {}),
    { about: 'operator', verdict: 'fault' },
  ],
  ['a key set without keys', '/keys', json(200, { keys: [] }), { about: 'key set', verdict: 'fault' }],
  [
    'an issuer that is not listed',
    '/configuration',
    (request, response) =>
      json(200, { issuer: 'https://other', jwks_uri: `${address}/keys` })(request, response),
    { about: 'key set', verdict: 'warning', found: expect.stringContaining('https://other') },
  ],
  [
    'a clock that is off',
    '/api/health',
    (request, response) => {
      response.setHeader('date', new Date(Date.now() - 60_000).toUTCString());
      health('ok', [])(request, response);
    },
    { about: 'clock', verdict: 'warning', found: expect.stringMatching(/^the app is \d\d s behind/) },
  ],
])('%s is told', async (_what, at, reply, complaint) => {
  replies[at] = reply;
  expect(await complaints()).toMatchObject([complaint]);
});

test.each<[what: string, changes: Record<string, string>, complaint: Partial<Finding>]>([
  ['a policy that is not there', { CALL_POLICY_FILE: 'none.json' }, { about: 'policy', verdict: 'fault' }],
  ['a queue that is not there', { CALL_EVENTS_QUEUE: 'none' }, { about: 'queue none', verdict: 'fault' }],
])('%s is told', async (_what, changes, complaint) => {
  expect(await complaints(changes)).toMatchObject([complaint]);
});

test('a queue without sessions is a fault, and its messages are left alone', async () => {
  const queues = path.join(folder, 'queues.json');
  const withSessions = { requiresSession: true };
  writeFileSync(
    queues,
    JSON.stringify({ 'call-events': {}, 'call-commands': withSessions, 'call-webhooks': withSessions }),
  );
  const other = await startServiceBus(queues);
  const client = new ServiceBusClient(other.connectionString);
  await client.createSender('call-events').sendMessages({ body: {} });
  const found = await complaints({ ServiceBusConnection: other.connectionString });
  const [untouched] = await client.createReceiver('call-events').receiveMessages(1);
  await client.close();
  await other.part.stop();
  expect(untouched?.deliveryCount).toBe(0);
  expect(found).toMatchObject([
    { about: 'queue call-events', verdict: 'fault', found: expect.stringContaining('has no sessions') },
  ]);
});

test('dead letters are counted', async () => {
  const client = new ServiceBusClient(bus.connectionString);
  await client.createSender('call-events').sendMessages({ body: {}, messageId: 'm', sessionId: 's' });
  const session = await client.acceptSession('call-events', 's');
  for (const message of await session.receiveMessages(1)) await session.deadLetterMessage(message);
  const found = await complaints();
  const graves = client.createReceiver('call-events', {
    subQueueType: 'deadLetter',
    receiveMode: 'receiveAndDelete',
  });
  await graves.receiveMessages(1);
  await client.close();
  expect(found).toEqual([{ about: 'queue call-events', verdict: 'warning', found: 'has 1 dead letters' }]);
});

test('consent is read from the directory by the ids of the permissions', async () => {
  const granted = [{ appRoleId: '284383ee-7f6e-4e40-a2a8-e85dcb029101' }, { appRoleId: 'another' }];
  replies["/v1.0/servicePrincipals(appId='bot')/appRoleAssignments"] = json(200, { value: granted });
  expect(await readConsent(`${address}/v1.0`, 'bot', 'token')).toEqual(['Calls.Initiate.All']);
  await expect(readConsent(`${address}/v1.0`, 'other', 'token')).rejects.toThrow(
    'The tenant has no application other.',
  );
});

test('what the policy says and the app may not do is told by the rule', async () => {
  const token = tokenWith(['Calls.Initiate.All', 'User.Read.All']);
  expect(
    await complaints({ GRAPH_STATIC_TOKEN: token, CALL_POLICY_FILE: DEMONSTRATION_POLICY }),
  ).toContainEqual({
    about: 'permissions',
    verdict: 'fault',
    found: expect.stringMatching(
      /^the rule "recording by policy" says \w+, which needs Calls.AccessMedia.All$/,
    ),
  });
});

test('the url alone is looked at from outside only', async () => {
  const { code, output } = await runPart(commandFile, ['doctor', '--url', address]);
  expect(code).toBe(0);
  expect(output).not.toContain('settings');
  expect(output).toContain(`✓ callback  ${address}/api/calls`);
});
