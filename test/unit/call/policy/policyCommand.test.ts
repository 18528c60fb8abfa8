import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command as definition } from '../../../../infra/commands/policy.ts';
import { commandFile, inProcess } from '../../../support/runInProcess.ts';

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

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'policy-command-'));
  writeFileSync(file('good.json'), JSON.stringify(policy));
  writeFileSync(file('bad.json'), JSON.stringify({ ...policy, timeZone: 'Berlin' }));
  writeFileSync(file('broken.json'), '{"rules": [},');
  writeFileSync(file('notification.json'), JSON.stringify(notification));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const command = inProcess(definition);

async function policyCommand(args: string[]) {
  const before = process.cwd();
  process.chdir(folder);
  const { code: status, stdout, stderr } = await command(args);
  process.chdir(before);
  return { status, stdout, stderr };
}

describe('check', () => {
  test('names the rules of a valid policy', async () => {
    expect(await policyCommand(['check', 'good.json'])).toEqual({
      status: 0,
      stdout:
        'good.json is valid; its hours are those of Europe/Berlin; its rules:\n  mornings\n  Ada\n  otherwise\n',
      stderr: '',
    });
  });

  test('names the faults of another one, and fails', async () => {
    expect(await policyCommand(['check', 'bad.json'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'The policy is not valid:\n  timeZone is "Berlin"; expected an IANA time zone such as Europe/Berlin\n',
    });
  });

  test('can say both in JSON', async () => {
    const good = await policyCommand(['check', 'good.json', '--json']);
    expect(JSON.parse(good.stdout)).toEqual({
      valid: true,
      rules: ['mornings', 'Ada'],
      timeZone: 'Europe/Berlin',
    });
    const bad = await policyCommand(['check', 'bad.json', '--json']);
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stdout)).toEqual({
      valid: false,
      faults: [{ path: 'timeZone', value: 'Berlin', expected: 'an IANA time zone such as Europe/Berlin' }],
    });
  });

  test.each([
    ['broken.json', /^broken\.json is not JSON: /],
    ['absent.json', /^absent\.json can't be read: .*ENOENT/],
  ])('says why it can’t check %s', async (name, reason) => {
    expect(await policyCommand(['check', name])).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(reason),
    });
  });
});

describe('explain', () => {
  test('says which rule decides about the incoming call, and why the others don’t', async () => {
    const at = ['--at', '2026-12-24T12:00:00+01:00'];
    expect(await policyCommand(['explain', 'good.json', 'notification.json', ...at])).toEqual({
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

  test('as a process reads standard input and writes JSON', () => {
    const args = ['explain', file('good.json'), '-', '--json', '--at', '2026-06-24T09:59:00Z'];
    const { status, stdout } = spawnSync('node', [commandFile, 'policy', ...args], {
      input: JSON.stringify(notification),
      encoding: 'utf8',
    });
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
    ['', /given\.json is not JSON/],
  ])('refuses %j as a notification', async (input, reason) => {
    writeFileSync(file('given.json'), input);
    expect(await policyCommand(['explain', 'good.json', 'given.json'])).toEqual({
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
])('the command line %j is answered with the usage', async (args) => {
  expect(await policyCommand(args)).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('Usage:'),
  });
});

test('a time without its zone is refused', async () => {
  expect(
    await policyCommand(['explain', 'good.json', 'notification.json', '--at', '2026-12-24T10:00:00']),
  ).toEqual({
    status: 2,
    stdout: '',
    stderr: '--at is "2026-12-24T10:00:00"; expected a time with its zone, such as 2026-12-24T10:00:00Z\n',
  });
});

test('--help prints the usage', async () => {
  expect(await policyCommand(['--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Usage:'),
  });
});

test('schema prints the JSON Schema', async () => {
  const { status, stdout } = await policyCommand(['schema']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ required: ['rules', 'otherwise'] });
});
