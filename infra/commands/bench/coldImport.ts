import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { type Figure, toFigure } from './figure.ts';
import type { Surroundings } from './surroundings.ts';

/** What any function app pays before it has done anything. */
const nothing = `require('@azure/functions').app.http('nothing', { handler: async () => ({ status: 204 }) })`;

const measure = `
  const startedAt = performance.now();
  require(process.argv[1]);
  require('node:fs').writeSync(1, '\\n' + (performance.now() - startedAt));
  process.exit(0);`;

/** Loading the deployed bundle in a new process, as each new instance does. */
export async function measureColdImport({ settings }: Surroundings, rounds: number): Promise<Figure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-bench-'));
  const empty = path.join(folder, 'empty.cjs');
  await build({
    stdin: { contents: nothing, resolveDir: process.cwd() },
    outfile: empty,
    bundle: true,
    platform: 'node',
    external: ['@azure/functions-core'],
  });
  const bundle = path.resolve('dist/main.cjs');
  const found = Array.from({ length: 2 * rounds + 1 }, () => ({
    measured: importTime(bundle, settings),
    floor: importTime(empty, settings),
  }));
  await rm(folder, { recursive: true });
  const what = 'dist/main.cjs';
  const floorIs = 'a bundle of one empty function';
  const goal = { of: 'ratio', atMost: 4 } as const;
  return toFigure({ name: 'cold import', unit: 'ms', what, floorIs, goal }, found.slice(1));
}

function importTime(file: string, settings: Readonly<Record<string, string>>): number {
  const env = { ...process.env, ...settings };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', measure, file], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path.basename(file)} can't be loaded: ${stderr}`);
  return Number(stdout.slice(stdout.lastIndexOf('\n')));
}
