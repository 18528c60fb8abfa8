import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { stackPorts } from '../support/freePorts.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/** What the README says is so: its commands run, what it names is there, its settings are the ones there are. */

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');

/** The lines of its shell blocks that aren't this very run. */
const commands = [...readme.matchAll(/```sh\n(?<block>.*?)```/gs)]
  .flatMap(({ groups }) => (groups?.['block'] ?? '').trim().split('\n'))
  .filter((line) => !line.startsWith('npm ci'));

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(async () => stack.stop());

const environment = () => ({ ...process.env, ...stack.environment });

test.each(commands)(
  '%s',
  async (command) => {
    const { stdout } = await run('sh', ['-c', command], { env: environment() });
    expect(stdout).not.toBe('');
  },
  180_000,
);

test('npm start -- --once', async () => {
  const env = { ...process.env, ...(await stackPorts()) };
  const { stdout } = await run('npm', ['start', '--', '--once'], { env });
  expect(stdout).toContain('8 of 8 calls ended as their scenario says.');
}, 180_000);

test('it has commands to run', () => {
  expect(commands.length).toBeGreaterThan(5);
});

test('every npm script that it names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !(String(name) in scripts))).toEqual([]);
});

test('every file and folder that it names exists', () => {
  const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, file]) => file);
  const paths = [...readme.matchAll(/`((?:test|shared|infra|functions)\/[\w./-]+)`/g)].map(
    ([, file]) => file,
  );
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
  const source = readFileSync('shared/settings.ts', 'utf8');
  const read = [...source.matchAll(/^ {2}([A-Z][A-Za-z_]+): /gm)].map(([, name]) => name);
  // Azure sets these itself.
  const ours = read.filter((name) => !String(name).startsWith('WEBSITE_'));
  expect(new Set(documented)).toEqual(new Set(ours));
});
