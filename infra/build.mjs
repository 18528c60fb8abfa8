/**
 * Builds what Azure runs and what runs on this machine:
 *   dist/main.cjs          the deployed artefact, one CommonJS bundle of functions/ (CommonJS because
 *                          Microsoft's worker injects `@azure/functions-core` by patching `require`)
 *   dist/local/<part>.mjs  each infra/local/<part>/main.ts, and infra/local/up.ts
 *   dist/commands/*.mjs    each infra/commands/*.ts, what `npm run <command>` starts
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => path.join(root, ...parts);
const entriesIn = (folder) => (existsSync(inRoot(folder)) ? readdirSync(inRoot(folder)) : []);

const localParts = Object.fromEntries(
  entriesIn('infra/local')
    .filter((part) => existsSync(inRoot('infra/local', part, 'main.ts')))
    .map((part) => [`local/${part}`, inRoot('infra/local', part, 'main.ts')]),
);
const commands = Object.fromEntries(
  entriesIn('infra/commands')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`commands/${path.basename(file, '.ts')}`, inRoot('infra/commands', file)]),
);

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  outdir: inRoot('dist'),
};

await Promise.all([
  build({
    ...common,
    entryPoints: { main: inRoot('functions/index.ts') },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    // Of a package that also comes as ES modules only what is used is taken along: a fifth less to load.
    mainFields: ['module', 'main'],
    external: ['@azure/functions-core'],
  }),
  build({
    ...common,
    entryPoints: { 'local/up': inRoot('infra/local/up.ts'), ...localParts, ...commands },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
  }),
]);
