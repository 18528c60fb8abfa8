import { readFileSync } from 'node:fs';
import { command as bench } from '../../../../infra/commands/bench.ts';
import { command as calls } from '../../../../infra/commands/calls.ts';
import type { Command } from '../../../../infra/commands/commandLine/defineCommand.ts';
import { chooseAction, readArguments } from '../../../../infra/commands/commandLine/readArguments.ts';
import { takenBy } from '../../../../infra/commands/commandLine/takes.ts';
import { command as deadLetters } from '../../../../infra/commands/deadLetters.ts';
import { command as doctor } from '../../../../infra/commands/doctor.ts';
import { command as policy } from '../../../../infra/commands/policy.ts';
import { command as queues } from '../../../../infra/commands/queues.ts';
import { command as screenshots } from '../../../../infra/commands/screenshots.ts';
import { command as simulate } from '../../../../infra/commands/simulate.ts';
import { command as fuzz } from '../../../fuzz/main.ts';
import { command as flood } from '../../../load/floodCommand.ts';
import { command as soak } from '../../../load/soakCommand.ts';
import { inProcess } from '../../../support/runInProcess.ts';

/** What must hold of each command, the next one too. */

const commands = [
  bench,
  calls,
  deadLetters,
  doctor,
  policy,
  queues,
  screenshots,
  simulate,
  fuzz,
  flood,
  soak,
];
const named = commands.map((command): [string, Command] => [command.name, command]);

const flags = commands.flatMap(({ name, actions }) =>
  Object.entries(actions).flatMap(([verb, { takes }]) =>
    takenBy(takes)
      .filter(({ isWord }) => !isWord)
      .map((taken) => ({ ...taken, place: [name, verb, taken.name].filter(Boolean).join(' '), takes })),
  ),
);

test('every command of npm that runs in this process is among them', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const started = Object.entries(scripts).filter(([, script]) =>
    script.startsWith('node infra/commands/main.mjs'),
  );
  expect(started.filter(([name, script]) => script !== `node infra/commands/main.mjs ${name}`)).toEqual([]);
  // These two bring up the stack, and read their flags in its launcher.
  const rest = started.map(([name]) => name).filter((name) => name !== 'start' && name !== 'local');
  expect(commands.map(({ name }) => name).toSorted()).toEqual(rest.toSorted());
});

describe.each(named)('%s', (name, command) => {
  const run = inProcess(command);

  test('has help with its usage, examples and exit codes', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      new RegExp(
        `^Usage:\\n {2}npm run ${name}.*\nFlags:\n.*--json.*--help.*\nExamples:\n.*\nExit codes:\n {2}0 .* 1 .* 2 `,
        's',
      ),
    );
    expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  test('takes what its examples say', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const [line = ''] = example.split(/ [|>] /);
      const args = /^(?:npm run|npx graph-call-handler) (?<name>\S+)(?: --(?= ))?(?<args>.*)$/.exec(
        line,
      )?.groups;
      expect(args?.['name']).toBe(name);
      const words = (args?.['args'] ?? '').split(' ').filter((word) => word !== '');
      const { action, given } = chooseAction(command.actions, readArguments(command.actions, words));
      expect(action.takes.safeParse(given)).toMatchObject({ success: true });
    }
  });

  test('refuses a flag that it does not know', async () => {
    expect(await run(['--loud'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage:'),
    });
  });
});

const numbers = flags.filter(({ placeholder }) => /^(N|N\/s|SECONDS|MILLISECONDS)$/.test(placeholder ?? ''));
const noNumbers = [
  '',
  ' ',
  'few',
  '-1',
  '1e3',
  '0x10',
  '1,5',
  '1.2.3',
  'NaN',
  'Infinity',
  '9'.repeat(20),
  '٣',
];

test.each(numbers)('$place takes a number and nothing else', ({ field, takes }) => {
  const schema = takes.shape[field] as { safeParse(value: unknown): { success: boolean } };
  expect(noNumbers.filter((value) => schema.safeParse(value).success)).toEqual([]);
  expect(schema.safeParse('7').success).toBe(true);
});

const counts = ['--count', '--limit', '--rounds', '--seed', '--bad-tokens', '--unknown-keys'];

test.each(numbers.filter(({ name }) => counts.includes(name)))('$place is whole', ({ field, takes }) => {
  const schema = takes.shape[field] as { safeParse(value: unknown): { success: boolean } };
  expect(['0.5', '2.0'].filter((value) => schema.safeParse(value).success)).toEqual([]);
});

test('there are numbers and counts', () => {
  expect(numbers.length).toBeGreaterThan(15);
  expect(numbers.map(({ name }) => name)).toEqual(expect.arrayContaining(counts));
});
