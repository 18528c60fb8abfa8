import * as fc from 'fast-check';
import * as z from 'zod';
import { defineAction } from '../../../../../infra/commands/commandLine/action.ts';
import { defineCommand } from '../../../../../infra/commands/commandLine/defineCommand.ts';
import { flag, flags, toggle, word, words } from '../../../../../infra/commands/commandLine/takes.ts';
import {
  amount,
  file,
  oneOf,
  text,
  time,
  wholeNumber,
} from '../../../../../infra/commands/commandLine/values.ts';
import { inProcess } from '../../../../support/runInProcess.ts';

/** What all commands have in common: how words and flags are read, help, JSON, exit codes. */

const show = defineAction({
  about: 'shows one',
  takes: z.object({ id: word('ID', text), deep: toggle('all of it') }),
  run: async (given) => ({ json: given, text: `shown ${given.id}\n` }),
});
const list = defineAction({
  about: 'lists them',
  takes: z
    .object({
      names: words('NAME', oneOf(['red', 'blue'])),
      limit: flag('N', 'at most so many', wholeNumber(1, 100).default(20)),
      perSecond: flag('N', 'how fast', amount(50).optional()),
      since: flag('TIME', 'from then on', time.optional()),
      tag: flags('TAG', 'with this', text),
      from: flag('FILE', 'of this file', file.optional()),
    })
    .refine(({ names, tag }) => names.length + tag.length < 3, 'fewer than three, please'),
  run: async (given) => ({ json: given, text: 'listed\n' }),
});
const check = defineAction({
  about: 'checks them',
  takes: z.object({ how: word('HOW', oneOf(['found', 'fault', 'throw'])), yes: toggle('without asking') }),
  run: async ({ how, yes }, { confirm, say }) => {
    say('looking\n');
    await confirm('Really?', yes);
    if (how === 'throw') throw new RangeError('unforeseen');
    return {
      json: { how },
      text: 'done\n',
      ...(how === 'found' ? { isFaulty: true } : { fault: 'a fault' }),
    };
  },
});
const command = defineCommand({
  name: 'example',
  actions: { list, show, check },
  about: '\nIt is an example.',
  examples: ['npm run example -- list'],
  exitCodes: { 1: 'something was found' },
});
const run = inProcess(command);
const json = async (...args: string[]) => JSON.parse((await run([...args, '--json'])).stdout) as unknown;

describe('words and flags', () => {
  test('are read as what they are, wherever they stand', async () => {
    const args = [
      '--limit',
      '7',
      'list',
      'red',
      '--tag',
      'a',
      '--per-second=0.5',
      '--since',
      '2026-12-24T10:00:00+01:00',
    ];
    expect(await json(...args, '--from', '-')).toEqual({
      names: ['red'],
      limit: 7,
      perSecond: 0.5,
      since: Date.parse('2026-12-24T09:00:00Z'),
      tag: ['a'],
      from: '-',
    });
  });

  test('have their defaults', async () => {
    expect(await json('list')).toEqual({ names: [], limit: 20, tag: [] });
    expect(await json('show', 'x')).toEqual({ id: 'x', deep: false });
  });

  test.each([
    [['list', '--limit', '0.5'], '--limit is "0.5"; expected a whole number from 1 to 100'],
    [['list', '--limit', '101'], '--limit is "101"; expected a whole number from 1 to 100'],
    [['list', '--limit', ''], '--limit is ""; expected a whole number from 1 to 100'],
    [['list', '--limit', '1e1'], '--limit is "1e1"; expected a whole number from 1 to 100'],
    [['list', '--limit', ' 7'], '--limit is " 7"; expected a whole number from 1 to 100'],
    [['list', '--per-second', '0'], '--per-second is "0"; expected a number above 0, 50 at most'],
    [['list', '--per-second', 'fast'], '--per-second is "fast"; expected a number above 0, 50 at most'],
    [
      ['list', '--since', 'now'],
      '--since is "now"; expected a time with its zone, such as 2026-12-24T10:00:00Z',
    ],
    [['list', '--tag', 'a', '--tag', ''], '--tag is ""; expected a text'],
    [['list', 'red', 'green'], 'NAME is "green"; expected one of red, blue'],
    [['list', 'red', 'blue', 'red'], 'fewer than three, please'],
  ])('%j is refused in words', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`${message}\n`);
  });

  test('that are wrong are told together', async () => {
    const { stderr } = await run(['list', '--limit', 'x', '--since', 'y']);
    expect(stderr).toMatch(/^--limit is "x"; .*\n--since is "y"; .*\n$/);
  });

  test.each([
    [[], /^One of list, show, check is missing\n/],
    [['dance'], /^There is no "dance"\n/],
    [['toString'], /^There is no "toString"\n/],
    [['show'], /^ID is missing\n/],
    [['show', 'a', 'b'], /^"b" is one word too many\n/],
    [['show', 'a', '--limit', '3'], /^--limit is no flag of show\n/],
    [['show', 'a', '--loud'], /^Unknown option '--loud'/],
    [['list', '--limit'], /^Option '--limit <value>' argument missing/],
    [['list', '--limit', '-1'], /^Option '--limit' argument is ambiguous/],
    [['show', 'a', '--deep=yes'], /^Option '--deep' does not take an argument/],
  ])('%j is answered with the help', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('\nUsage:\n  npm run example -- list [NAME...]  lists them\n');
  });

  test('whatever is typed, a number is one between its bounds or is refused', async () => {
    const anything = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer({ min: -5, max: 120 }).map(String),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (typed) => {
        const { code, stdout } = await run(['list', `--limit=${typed}`, '--json']);
        const isNumber = /^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 100;
        expect(code).toBe(isNumber ? 0 : 2);
        expect(stdout).toContain(isNumber ? `"limit": ${Number(typed)},` : '');
      }),
      { numRuns: 200 },
    );
  });
});

describe('exit codes', () => {
  test.each([
    [['show', 'a'], 0, 'shown a\n', ''],
    [['show', 'a', '--json'], 0, '{\n  "id": "a",\n  "deep": false\n}\n', ''],
    [['check', 'found', '--yes'], 1, 'looking\ndone\n', ''],
    [['check', 'fault', '--yes'], 1, 'looking\ndone\n', 'a fault\n'],
    [['check', 'found'], 2, 'looking\n', 'Nobody is there to confirm this; add --yes.\n'],
  ])('%j ends with %i', async (args, code, stdout, stderr) => {
    expect(await run(args)).toMatchObject({ code, stdout, stderr });
  });

  test('what nobody foresaw shows where it was thrown', async () => {
    const { code, stderr } = await run(['check', 'throw', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^RangeError: unforeseen\n +at .*defineCommand\.test\.ts/);
  });
});

test('help says how it is called, its flags, examples, and what its exit codes mean', async () => {
  expect((await run(['--help'])).stdout).toBe(`Usage:
  npm run example -- list [NAME...]  lists them
  npm run example -- show ID         shows one
  npm run example -- check HOW       checks them

It is an example.

Flags:
  --limit N       list: at most so many (20)
  --per-second N  list: how fast
  --since TIME    list: from then on
  --tag TAG...    list: with this
  --from FILE     list: of this file
  --deep          show: all of it
  --yes           check: without asking
  --json          prints JSON
  --help          prints this

Examples:
  npm run example -- list

Exit codes:
  0  all is well
  1  something was found
  2  the command line is wrong
`);
});

test('one action needs no word of its own', async () => {
  const only = inProcess(
    defineCommand({ name: 'only', actions: { '': list }, examples: [], exitCodes: { 1: '' } }),
  );
  expect((await only(['red'])).stdout).toBe('listed\n');
  expect((await only(['--help'])).stdout).toMatch(
    /^Usage:\n {2}npm run only -- \[NAME\.\.\.\] {2}lists them\n/,
  );
});
