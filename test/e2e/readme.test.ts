import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { stackPorts } from '../support/freePorts.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/** What the README says is so: its commands run, what it names is there, its settings are the ones there are. */

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** What each command of its shell blocks says when all is well; each ends with 0. */
const said: readonly [command: string, output: RegExp][] = [
  ['npm run policy -- check', /^\S+ is valid; its hours are those of .*\n {2}otherwise\n$/s],
  ['npm run policy -- explain', /^decided by: \w/m],
  ['npm run simulate -- --list', /^Scenarios\n {2}.*^Faults\n {2}/ms],
  ['npm run simulate', /^([1-9]\d*) of \1 matched$/m],
  ['npm run calls -- list', /^(started +call +state +decision|No call\.)/],
  ['npm run queues', /^queue +waiting +oldest .*\n(call-[a-z]+ +\d+ .*\n){2,}\nNo event waits/],
  ['npm run dead-letters -- list', /^No dead letters\.$/m],
  ['npm run doctor', /^All is well\.$/m],
  ['npm run bench -- --help', /^Usage:\n {2}npm run bench/],
];

/** The lines of its shell blocks that aren't this very run. */
const commands = [...readme.matchAll(/```sh\n(?<block>.*?)```/gs)]
  .flatMap(({ groups }) => (groups?.['block'] ?? '').trim().split('\n'))
  .filter((line) => !line.startsWith('npm ci'));

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(async () => stack.stop());

/** A command as npm runs it. */
async function runAsNpm(command: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const { name = '', args = '' } =
    /^npm (?:run )?(?<name>[\w-]+)(?: -- (?<args>.*))?$/.exec(command)?.groups ?? {};
  const { stdout } = await run('sh', ['-c', `${scripts[name]} ${args}`], {
    env: { ...process.env, ...environment },
  });
  return stdout;
}

test.concurrent.each(commands)('%s', async (command) => {
  const [, expected] = said.find(([start]) => command.startsWith(start)) ?? [];
  expect(await runAsNpm(command, stack.environment)).toMatch(expected ?? 'a line of what it says, above');
});

test.concurrent('npm start -- --once', async () => {
  const output = await runAsNpm('npm start -- --once', await stackPorts());
  expect(output).toMatch(/^([1-9]\d*) of \1 calls ended as their scenario says\.$/m);
});

test('what is said of commands is said of commands that it has', () => {
  expect(said.filter(([start]) => !commands.some((command) => command.startsWith(start)))).toEqual([]);
});

test('every npm script that it names exists', () => {
  const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(String(name) in scripts))).toEqual([]);
});

test('every file and folder that it names exists', () => {
  const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, file]) => file);
  const paths = [...readme.matchAll(/`((?:test|shared|infra|functions)\/[\w./-]+)`/g)].map(
    ([, file]) => file,
  );
  expect(links.length).toBeGreaterThan(2);
  expect(paths.length).toBeGreaterThan(10);
  expect([...links, ...paths].filter((file) => !existsSync(path.join('.', String(file))))).toEqual([]);
});

test('every scenario that it names exists', () => {
  const named = [...readme.matchAll(/npm run simulate -- ([a-z-]+)`/g)].map(([, name]) => name);
  expect(named).toHaveLength(11);
  expect(named.filter((name) => !existsSync(`infra/local/graph/scenarios/${name}.json`))).toEqual([]);
});

test('its settings are the ones that the application reads', () => {
  const [table = ''] = /\| setting \|.*?\n\n/s.exec(readme) ?? [];
  const documented = [...table.matchAll(/`([A-Z][A-Z_]+|\w+Connection\w*)`/g)].map(([, name]) => name);
  const source = readFileSync('shared/settings/settings.ts', 'utf8');
  const read = [...source.matchAll(/^ {2}([A-Z][A-Za-z_]+): /gm)].map(([, name]) => name);
  expect(documented.length).toBeGreaterThan(20);
  // Azure sets these itself.
  const ours = read.filter((name) => !String(name).startsWith('WEBSITE_'));
  expect(new Set(documented)).toEqual(new Set(ours));
});
