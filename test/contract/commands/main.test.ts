import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** `graph-call-handler <command>` in a copy of the repository, with what a running stack starts from beside it. */

const copied = ['infra', 'functions', 'shared', 'package.json', 'host.json', 'policy.json'];
const withoutStack = ['simulate', 'policy', 'calls', 'dead-letters', 'queues', 'doctor'];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'graph-call-handler-commands-'));
  for (const entry of copied) cpSync(entry, path.join(folder, entry), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', ['infra/commands/main.mjs', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** What a stack starts from, each file with what changes when it is written. */
function built(): Readonly<Record<string, string>> {
  const entries = readdirSync(path.join(folder, 'dist'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const ofStack = files.filter((file) => !file.startsWith(path.join(folder, 'dist/commands')));
  return Object.fromEntries(
    ofStack.map((file) => {
      const { ino, mtimeMs } = statSync(file);
      return [path.relative(folder, file), `${ino} ${mtimeMs}`];
    }),
  );
}

test('a command that looks at a running stack builds itself and nothing else', () => {
  expect(run('policy', 'check', 'policy.json')).toMatchObject({ status: 0, stderr: '' });
  expect(built()).toEqual({});
});

test('what a stack runs from is written where it has changed, by the build and by no such command', async () => {
  const build = () => execFileSync('node', ['infra/build.mjs'], { cwd: folder });
  build();
  const before = built();
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['dist/main.cjs', 'dist/local/up.mjs']));
  build();
  expect(built()).toEqual(before);

  appendFileSync(path.join(folder, 'functions/index.ts'), '\nprocess.emitWarning("changed");\n');
  const helped = withoutStack.map(async (command) =>
    promisify(execFile)('node', ['infra/commands/main.mjs', command, '--help'], { cwd: folder }),
  );
  await Promise.all(helped);
  expect(built()).toEqual(before);
  build();
  expect(built()['dist/main.cjs']).not.toBe(before['dist/main.cjs']);
  expect(built()['dist/local/up.mjs']).toBe(before['dist/local/up.mjs']);
});

test('nothing but the command’s own words comes out, so that JSON can be piped', () => {
  const { stdout } = spawnSync('npx', ['--no-install', 'graph-call-handler', 'policy', 'schema'], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({ required: ['rules', 'otherwise'] });
});

test.each([
  [[], 0],
  [['--help'], 0],
  [['dance'], 2],
  [['toString'], 2],
])('%j names the commands', (args, status) => {
  const ran = run(...args);
  expect(ran.status).toBe(status);
  expect(ran.stdout + ran.stderr).toMatch(/^Usage: graph-call-handler <command>.*\n {2}simulate +\w/s);
});

test('it has the commands that npm has', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const told = [...run('--help').stdout.matchAll(/^ {2}(\S+) +\w/gm)].map(([, name]) => name);
  const started = Object.keys(scripts).filter((name) => scripts[name]?.includes('infra/commands/main.mjs'));
  expect(new Set(told)).toEqual(new Set(started));
});
