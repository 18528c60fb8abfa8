import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What may import what inside the application. Paths are those from the repository's folder. That the application knows
 * nothing of what surrounds it, and the stand-ins nothing of the application, is held by `.oxlintrc.json`.
 */

/** The floors of the pure core: each stands on those before it. */
const floors = [
  'schema',
  'merging',
  'notification',
  'replies',
  'commands',
  'policy',
  'decision',
  'record',
] as const;

test('the pure core imports itself, zod and hashes, and nothing else', () => {
  expect(strayImports('shared/call', ['shared/call/', 'node:crypto', 'zod'])).toEqual([]);
});

test('the pure core has these floors', () => {
  expect(foldersIn('shared/call')).toEqual(floors.toSorted());
});

test.each(floors.map((floor, index) => [floor, floors.slice(0, index + 1)] as const))(
  'the floor %s of the core stands on those below it',
  (floor, below) => {
    const allowed = [...below.map((each) => `shared/call/${each}/`), 'node:crypto', 'zod'];
    expect(strayImports(`shared/call/${floor}`, allowed)).toEqual([]);
  },
);

/** The rooms around the core, and what each may know of the others. Libraries aren't looked at. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  // What everybody may use.
  async: ['ports'],
  auth: ['http', 'ports'],
  failure: [],
  http: [],
  ports: ['call', 'telemetry/names.ts'],
  settings: ['call', 'ports/policy.ts'],
  // What happens in which order.
  flow: ['async', 'call', 'failure', 'ports', 'telemetry/names.ts', 'telemetry/errorType.ts'],
  // What drives the application.
  callback: ['auth', 'call', 'flow', 'ports', 'telemetry', 'httpReply.ts'],
  // What an operator's browser loads: it knows the application by its routes alone.
  console: [],
  messages: ['failure', 'flow', 'ports', 'telemetry'],
  operator: ['auth', 'call', 'failure', 'flow', 'ports', 'settings', 'telemetry', 'httpReply.ts'],
  // What the application drives.
  endpoints: ['async', 'call', 'graph/tokenSource.ts', 'http', 'ports', 'telemetry/names.ts'],
  graph: ['async', 'call', 'http', 'ports', 'settings', 'telemetry', 'azureCredential.ts', 'systemClock.ts'],
  servicebus: ['call', 'failure', 'ports', 'settings', 'telemetry', 'azureCredential.ts'],
  tables: ['call', 'failure', 'ports', 'settings', 'azureCredential.ts', 'systemClock.ts'],
  telemetry: ['failure', 'ports', 'settings', 'azureCredential.ts'],
};

test('every room is known here', () => {
  expect(foldersIn('shared')).toEqual(['call', ...Object.keys(rooms)].toSorted());
});

test.each(Object.entries(rooms))('the room %s knows no more of the others than it needs', (room, known) => {
  const own = importsIn(`shared/${room}`).filter(([, imported]) => imported.startsWith('shared/'));
  const allowed = [room, ...known].map((each) =>
    each.endsWith('.ts') ? `shared/${each}` : `shared/${each}/`,
  );
  const isAllowed = (imported: string) => allowed.some((each) => imported.startsWith(each));
  expect(
    own.filter(([, imported]) => !isAllowed(imported)).map(([file, imported]) => `${file}: ${imported}`),
  ).toEqual([]);
});

test('flows and core load no library but zod', () => {
  const libraries = ['call', 'flow', 'ports', 'failure', 'async'].flatMap((room) =>
    importsIn(`shared/${room}`).filter(([, imported]) => !imported.startsWith('shared/')),
  );
  expect([...new Set(libraries.map(([, imported]) => imported))].toSorted()).toEqual(['node:crypto', 'zod']);
});

test('no circle of imports is left in the application', () => {
  expect(circlesIn([...filesIn('functions'), ...filesIn('shared')])).toEqual([]);
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
    expect([...text.matchAll(/^ *app\.\w+\('(\w+)'/gm)].map((match) => match[1])).toEqual([name]);
    expect(text).toMatch(new RegExp(`\\bhandler: ${name}\\b`));
  });
});

/** The imports of a folder's files that are neither among the allowed modules nor in an allowed folder. */
function strayImports(folder: string, allowed: readonly string[]): string[] {
  const isAllowed = (imported: string) =>
    allowed.some((one) => (one.endsWith('/') ? imported.startsWith(one) : imported === one));
  return importsIn(folder).flatMap(([file, imported]) => (isAllowed(imported) ? [] : `${file}: ${imported}`));
}

/** The folders inside of a folder that hold files of ours. */
function foldersIn(folder: string): string[] {
  const inside = filesIn(folder).map((file) => file.slice(folder.length + 1).split('/'));
  return [
    ...new Set(inside.flatMap(([first, ...rest]) => (rest.length > 0 && first ? [first] : []))),
  ].toSorted();
}

/** Files that import each other, directly or by way of others: each way round by the file that closes it. */
function circlesIn(files: readonly string[]): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file) || way.includes(file)) return;
    for (const imported of importsOf(file)) if (isSource(imported)) follow(imported, [...way, file]);
    done.add(file);
  };
  for (const file of files) follow(file, []);
  return circles;
}

function importsIn(folder: string): [file: string, imported: string][] {
  return filesIn(folder).flatMap((file) =>
    importsOf(file).map((imported): [string, string] => [file, imported]),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(isSource)
    .map((file) => path.posix.join(folder, file))
    .toSorted();
}

function isSource(file: string): boolean {
  return file.endsWith('.ts') || file.endsWith('.tsx');
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
