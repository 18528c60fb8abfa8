import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const policy = {
  timeZone: 'Europe/Berlin',
  rules: [
    {
      name: 'mornings',
      when: { hours: [{ from: '08:00', to: '12:00' }] },
      then: { redirect: { targets: [{ user: 'u' }] } },
    },
    {
      name: 'Ada',
      when: { caller: [{ user: '8A34A46B-3D17-4ADC-8DCE-DC4E7D572698' }] },
      then: { ignore: {} },
    },
  ],
  otherwise: { reject: { reason: 'busy' } },
};
const notification = {
  '@odata.type': '#microsoft.graph.commsNotifications',
  value: [
    { resourceUrl: '/communications/calls/1/participants', resourceData: [] },
    { resourceUrl: '/communications/calls/2', resourceData: { state: 'established' } },
    {
      changeType: 'created',
      resourceUrl: '/communications/calls/57DAB8B1894C409AB240BD8BEAE78896',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        '@odata.id': '/communications/calls/57DAB8B1894C409AB240BD8BEAE78896',
        state: 'incoming',
        source: { identity: { user: { id: '8a34a46b3d174adc8dcedc4e7d572698' } } },
        requestedModalities: ['audio'],
      },
    },
  ],
};

let folder: string;
const file = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'policy-command-'));
  await build({
    entryPoints: ['infra/commands/policy.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: file('policy.mjs'),
    logLevel: 'warning',
  });
  writeFileSync(file('good.json'), JSON.stringify(policy));
  writeFileSync(file('bad.json'), JSON.stringify({ ...policy, timeZone: 'Berlin' }));
  writeFileSync(file('broken.json'), '{"rules": [},');
  writeFileSync(file('notification.json'), JSON.stringify(notification));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function policyCommand(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file('policy.mjs'), ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('check', () => {
  test('names the rules of a valid policy', () => {
    expect(policyCommand(['check', 'good.json'])).toEqual({
      status: 0,
      stdout:
        'good.json is valid; its hours are those of Europe/Berlin; its rules:\n  mornings\n  Ada\n  otherwise\n',
      stderr: '',
    });
  });

  test('names the faults of another one, and fails', () => {
    expect(policyCommand(['check', 'bad.json'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'The policy is not valid:\n  timeZone is "Berlin"; expected an IANA time zone such as Europe/Berlin\n',
    });
  });

  test('can say both in JSON', () => {
    const good = policyCommand(['check', 'good.json', '--json']);
    expect(JSON.parse(good.stdout)).toEqual({
      valid: true,
      rules: ['mornings', 'Ada'],
      timeZone: 'Europe/Berlin',
    });
    const bad = policyCommand(['check', 'bad.json', '--json']);
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stdout)).toEqual({
      valid: false,
      faults: [{ path: 'timeZone', value: 'Berlin', expected: 'an IANA time zone such as Europe/Berlin' }],
    });
  });

  test.each([
    ['broken.json', /^broken\.json is not JSON: /],
    ['absent.json', /^absent\.json can't be read: .*ENOENT/],
  ])('says why it can’t check %s', (name, reason) => {
    expect(policyCommand(['check', name])).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(reason),
    });
  });
});

describe('explain', () => {
  test('says which rule decides about the incoming call, and why the others don’t', () => {
    const at = ['--at', '2026-12-24T12:00:00+01:00'];
    expect(policyCommand(['explain', 'good.json', 'notification.json', ...at])).toEqual({
      status: 0,
      stdout: `call 57dab8b1894c409ab240bd8beae78896 at 2026-12-24T11:00:00.000Z
  no   mornings: hours is thu 2026-12-24 12:00, wanted is [{"from":"08:00","to":"12:00"}]
  yes  Ada: all its conditions hold: caller
decided by: Ada
{
  "rule": "Ada",
  "action": {
    "kind": "ignore"
  },
  "commands": []
}
`,
      stderr: '',
    });
  });

  test('reads standard input and writes JSON', () => {
    const args = ['explain', 'good.json', '-', '--json', '--at', '2026-06-24T09:59:00Z'];
    const { status, stdout } = policyCommand(args, JSON.stringify(notification));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        callId: '57dab8b1894c409ab240bd8beae78896',
        winner: 'mornings',
        decision: { action: { kind: 'redirect' } },
      },
    ]);
  });

  test.each([
    ['{"value": []}', /holds no incoming call; expected what Graph posts/],
    ['[]', /holds no incoming call/],
    ['', /standard input is not JSON/],
  ])('refuses %j as a notification', (input, reason) => {
    expect(policyCommand(['explain', 'good.json', '-'], input)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(reason),
    });
  });
});

test.each([
  [[]],
  [['verify', 'good.json']],
  [['check']],
  [['check', 'good.json', 'more.json']],
  [['explain', 'good.json']],
  [['check', 'good.json', '--loud']],
])('the command line %j is answered with the usage', (args) => {
  expect(policyCommand(args)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining('Usage:') });
});

test('a time without its zone is refused', () => {
  expect(policyCommand(['explain', 'good.json', 'notification.json', '--at', '2026-12-24T10:00:00'])).toEqual(
    {
      status: 2,
      stdout: '',
      stderr: '--at is "2026-12-24T10:00:00"; expected a time with its zone, such as 2026-12-24T10:00:00Z\n',
    },
  );
});

test('--help prints the usage', () => {
  expect(policyCommand(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage:') });
});

test('schema prints the JSON Schema', () => {
  const { status, stdout } = policyCommand(['schema']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ required: ['rules', 'otherwise'] });
});
