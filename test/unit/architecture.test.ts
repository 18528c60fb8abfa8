import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What may import what. Paths are those from the repository's folder. */

test('the pure core imports itself, zod and hashes, and nothing else', () => {
  expect(strayImports('shared/call', ['shared/call/', 'node:crypto', 'zod'])).toEqual([]);
});

test('the flows import the core and the ports, and no adapter', () => {
  const names = ['shared/telemetry/names.ts', 'shared/telemetry/errorType.ts'];
  const allowed = ['shared/call/', 'shared/flow/', 'shared/ports.ts', ...names, 'node:crypto', 'zod'];
  expect(strayImports('shared/flow', allowed)).toEqual([]);
});

test('the ports speak of the core alone, and of the names of telemetry', () => {
  const others = importsOf('shared/ports.ts').filter((imported) => !imported.startsWith('shared/call/'));
  expect(others).toEqual(['shared/telemetry/names.ts']);
});

test('the application knows nothing of what surrounds it, nor of the functions that Azure calls', () => {
  expect(importsInto(['infra/', 'test/', 'functions/'], 'shared')).toEqual([]);
  expect(importsInto(['infra/', 'test/'], 'functions')).toEqual([]);
});

test('the stand-ins know nothing of the application', () => {
  expect(importsInto(['shared/', 'functions/'], 'infra/local')).toEqual([]);
});

describe('an app that starts', () => {
  const eager = [...loadedWith('functions/index.ts')];

  test.each([
    '@azure/service-bus',
    '@azure/data-tables',
    '@azure/identity',
    '@azure/monitor-opentelemetry-exporter',
    '@opentelemetry/api',
  ])('loads %s no earlier than it opens its connections', (sdk) => {
    expect(eager.filter((file) => loadedImportsOf(file).includes(sdk))).toEqual([]);
  });

  test('loads every function', () => {
    expect(eager.filter((file) => file.startsWith('functions/')).toSorted()).toEqual(filesIn('functions'));
  });
});

describe.each(filesIn('functions').filter((file) => file !== 'functions/index.ts'))('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const name = path.basename(file, '.ts');

  test('is under 30 lines', () => {
    expect(text.split('\n').length - 1).toBeLessThan(30);
  });

  test('exports one function, which is called as the file and registered by that name', () => {
    expect([...text.matchAll(/^export .*?function (\w+)/gm)].map((match) => match[1])).toEqual([name]);
    expect([...text.matchAll(/^app\.\w+\('(\w+)'/gm)].map((match) => match[1])).toEqual([name]);
    expect(text).toMatch(new RegExp(`\\bhandler: ${name}\\b`));
  });
});

/** The imports of a folder's files that are neither among the allowed modules nor in an allowed folder. */
function strayImports(folder: string, allowed: readonly string[]): string[] {
  const isAllowed = (imported: string) =>
    allowed.some((one) => (one.endsWith('/') ? imported.startsWith(one) : imported === one));
  return importsIn(folder).flatMap(([file, imported]) => (isAllowed(imported) ? [] : `${file}: ${imported}`));
}

function importsInto(targets: readonly string[], folder: string): string[] {
  return importsIn(folder)
    .filter(([, imported]) => targets.some((target) => imported.startsWith(target)))
    .map(([file, imported]) => `${file}: ${imported}`);
}

function importsIn(folder: string): [file: string, imported: string][] {
  return filesIn(folder).flatMap((file) =>
    importsOf(file).map((imported): [string, string] => [file, imported]),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file))
    .toSorted();
}

/** The modules that a file names: for their types alone, when it is loaded, or later. */
function importsOf(file: string): string[] {
  return modulesIn(
    file,
    /\bfrom '(?<module>[^']+)'|^import '(?<module2>[^']+)'|\bimport\('(?<module3>[^']+)'\)/gm,
  );
}

/** Those of them that are loaded together with the file. */
function loadedImportsOf(file: string): string[] {
  return modulesIn(file, /^(?:import|export) (?!type\b)(?:[^'"]*? from )?'(?<module>[^']+)'/gm);
}

function modulesIn(file: string, named: RegExp): string[] {
  return [...readFileSync(file, 'utf8').matchAll(named)]
    .map(({ groups }) => groups?.['module'] ?? '')
    .map((module) => (module.startsWith('.') ? path.posix.join(path.posix.dirname(file), module) : module));
}

/** Everything of ours that is loaded together with a file. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const imported of loadedImportsOf(file)) if (imported.endsWith('.ts')) loadedWith(imported, loaded);
  return loaded;
}
