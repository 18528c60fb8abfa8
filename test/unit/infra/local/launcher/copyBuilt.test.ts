import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyBuilt } from '../../../../../infra/local/launcher/copyBuilt.ts';

const copies = 'node_modules/.cache/graph-call-handler';
const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'copy-built-'));
  process.chdir(folder);
  for (const part of ['local', 'package/dist']) mkdirSync(path.join('dist', part), { recursive: true });
  writeFileSync('dist/local/graph.mjs', 'one');
  writeFileSync('dist/package/dist/main.cjs', 'one');
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('a later build changes nothing of what a stack runs from', async () => {
  const copy = await copyBuilt();
  writeFileSync('dist/local/graph.mjs', 'two');
  rmSync('dist/package', { recursive: true });
  expect(copy.startsWith(path.join(copies, `${process.pid}-`))).toBe(true);
  expect(readFileSync(path.join(copy, 'local/graph.mjs'), 'utf8')).toBe('one');
  expect(readFileSync(path.join(copy, 'package/dist/main.cjs'), 'utf8')).toBe('one');
});

test('what a killed stack has left is removed, and another’s that runs is kept', async () => {
  const { pid } = spawnSync('true');
  const left = path.join(copies, `${pid}-abc`);
  mkdirSync(left, { recursive: true });
  const other = await copyBuilt();
  const own = await copyBuilt();
  expect(own).not.toBe(other);
  expect([left, other, own].map((copy) => existsSync(copy))).toEqual([false, true, true]);
});
