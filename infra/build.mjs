/**
 * Builds what Azure runs and what runs on this machine:
 *   dist/main.cjs          one CommonJS bundle of functions/ (CommonJS because Microsoft's worker injects
 *                          `@azure/functions-core` by patching `require`)
 *   dist/package/          what is deployed, and nothing else: the bundle where package.json says `main` is,
 *                          the host's settings, the manifest and the rules
 *   dist/local/<part>.mjs  each infra/local/<part>/main.ts, and infra/local/up.ts
 *   dist/commands/*.mjs    each infra/commands/*.ts, what `npm run <command>` starts
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
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
  absWorkingDir: root,
};

const [{ metafile }] = await Promise.all([
  build({
    ...common,
    metafile: true,
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

// azd ships a folder whole and reads no ignore file, so the folder must hold only what belongs there.
const deployed = ['host.json', 'package.json', 'policy.json', ...Object.keys(metafile.outputs)];
for (const file of deployed) cpSync(inRoot(file), inRoot('dist/package', file));
// What an earlier build left goes only now: a stack that runs from this folder always finds its files.
for (const entry of readdirSync(inRoot('dist/package'), { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !deployed.some((one) => inRoot('dist/package', one) === file)) rmSync(file);
}
