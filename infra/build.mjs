/**
 * Builds what Azure runs and what runs on this machine:
 *   dist/main.cjs          one CommonJS bundle of functions/ (CommonJS because Microsoft's worker injects
 *                          `@azure/functions-core` by patching `require`)
 *   dist/libraries/*.cjs   the libraries that it reads when it first uses them
 *   dist/console/          the operator's page of shared/console/: its script, style and icon, and the sign-in for itself
 *   dist/package/          what is deployed, and nothing else: the bundle where package.json says `main` is,
 *                          the host's settings, the manifest and the rules
 *   dist/local/<part>.mjs  each infra/local/<part>/main.ts, and infra/local/launcher/up.ts
 *   dist/commands/*.mjs    a command, when it is started (infra/commands/main.mjs)
 * A stack may run from these files meanwhile: one is only written where its content has changed, and then at once.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { asLibraries, libraries, libraryEntry } from './libraries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => path.join(root, ...parts);
const entriesIn = (folder) => (existsSync(inRoot(folder)) ? readdirSync(inRoot(folder)) : []);

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  outdir: inRoot('dist'),
  absWorkingDir: root,
  write: false,
};
const ofThisMachine = { ...common, format: 'esm', outExtension: { '.js': '.mjs' }, packages: 'external' };

const forAzure = {
  ...common,
  format: 'cjs',
  metafile: true,
  // Of a package that also comes as ES modules only what is used is taken along: a fifth less to load.
  mainFields: ['module', 'main'],
  external: ['@azure/functions-core'],
  // Stack traces are mapped to our lines without the sources, which would double what a start reads.
  sourcesContent: false,
  // Names stay, which stack traces and the errors' own names are made of.
  minifyWhitespace: true,
  minifySyntax: true,
};

const operatorsPage = {
  ...common,
  metafile: true,
  entryPoints: {
    'console/console': inRoot('shared/console/main.tsx'),
    'console/style': inRoot('shared/console/style.css'),
    'console/signIn': inRoot('shared/console/signIn.ts'),
    'console/icon': inRoot('shared/console/icon.svg'),
  },
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  minify: true,
  sourcemap: false,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  loader: { '.svg': 'copy' },
};

export async function buildProduct() {
  const localParts = Object.fromEntries(
    entriesIn('infra/local')
      .filter((part) => existsSync(inRoot('infra/local', part, 'main.ts')))
      .map((part) => [`local/${part}`, inRoot('infra/local', part, 'main.ts')]),
  );
  const [app, local, page, ...leaves] = await Promise.all([
    build({
      ...forAzure,
      entryPoints: { main: inRoot('functions/index.ts') },
      outExtension: { '.js': '.cjs' },
      plugins: [asLibraries],
    }),
    build({
      ...ofThisMachine,
      entryPoints: { 'local/up': inRoot('infra/local/launcher/up.ts'), ...localParts },
    }),
    build(operatorsPage),
    ...Object.keys(libraries).map(async (group) =>
      build({
        ...forAzure,
        sourcemap: false,
        stdin: { contents: libraryEntry(group, inRoot('shared')), resolveDir: root },
        outdir: undefined,
        outfile: inRoot('dist/libraries', `${group}.cjs`),
      }),
    ),
  ]);
  const built = [app, local, page, ...leaves].flatMap(({ outputFiles }) => outputFiles);
  for (const { path: file, contents } of built) write(file, contents);

  // azd ships a folder whole and reads no ignore file, so the folder must hold only what belongs there.
  const bundles = [app, page, ...leaves].flatMap(({ metafile }) => Object.keys(metafile.outputs));
  const deployed = ['host.json', 'package.json', 'policy.json', ...bundles];
  for (const file of deployed) write(inRoot('dist/package', file), readFileSync(inRoot(file)));
  // What an earlier build left goes only now: a stack that runs from this folder always finds its files.
  for (const entry of readdirSync(inRoot('dist/package'), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !deployed.some((one) => inRoot('dist/package', one) === file)) rmSync(file);
  }
}

/**
 * Builds one command, as a script that runs it, and nothing that a stack runs from.
 * @param source from the repository's folder, such as `infra/commands/calls.ts`
 * @returns the file to start
 */
export async function buildCommand(source, name) {
  const contents = `
    import { command } from ${JSON.stringify(inRoot(source))};
    process.exitCode = await command.run(process.argv.slice(2));`;
  const stdin = { contents, resolveDir: root };
  const outfile = inRoot('dist/commands', `${name}.mjs`);
  const { outdir: _, outExtension: __, ...options } = ofThisMachine;
  const { outputFiles } = await build({ ...options, stdin, outfile });
  for (const { path: file, contents } of outputFiles) write(file, contents);
  return outfile;
}

/** Who reads the file meanwhile finds the old content or the new one, whole. */
function write(file, contents) {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = inRoot('dist', `.${process.pid}.${path.basename(file)}`);
  writeFileSync(draft, contents);
  renameSync(draft, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildProduct();
