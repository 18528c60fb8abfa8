/**
 * Libraries that a function app needs after its start, or never: each group becomes a file beside the bundle, which is
 * read when it is first used. So a new instance takes its first call sooner. They hold nothing of ours, and of each
 * library only the parts that our sources name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The file of a group, and its libraries. Those that hand objects to each other share one. */
export const libraries = {
  identity: ['@azure/identity'],
  serviceBus: ['@azure/service-bus'],
  tables: ['@azure/data-tables'],
  telemetry: [
    '@azure/monitor-opentelemetry-exporter',
    '@opentelemetry/api',
    '@opentelemetry/api-logs',
    '@opentelemetry/core',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-logs',
    '@opentelemetry/sdk-metrics',
    '@opentelemetry/sdk-trace-base',
  ],
};

/** Lets the bundle require a group's file where a source imports one of its libraries. */
export const asLibraries = {
  name: 'as-libraries',
  setup(build) {
    for (const [file, names] of Object.entries(libraries)) {
      const filter = new RegExp(`^(${names.join('|')})$`);
      build.onResolve({ filter }, () => ({ path: `./libraries/${file}.cjs`, external: true }));
    }
  },
};

/** What is bundled into the file of a group: what the sources in a folder import from its libraries, by its name. */
export function libraryEntry(group, folder) {
  const used = namesUsed(folder);
  return libraries[group]
    .map((library) => `export { ${[...(used.get(library) ?? [])].join(', ')} } from '${library}';`)
    .join('\n');
}

/** The library of each import of values, and the names that are taken from it. Types leave nothing behind. */
function namesUsed(folder) {
  const used = new Map();
  const note = (library, list) => {
    const names = list.split(',').map((name) => name.trim());
    for (const name of names.filter((each) => each !== '' && !each.startsWith('type ')))
      used.set(library, (used.get(library) ?? new Set()).add(name.split(/ as |:/)[0].trim()));
  };
  for (const file of readdirSync(folder, { recursive: true }).filter((each) => each.endsWith('.ts'))) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const [, list, library] of text.matchAll(/^import \{([^}]*)\} from '([^'.][^']*)';/gm))
      note(library, list);
    for (const [, list, library] of text.matchAll(/const \{([^}]*)\} = await import\('([^'.][^']*)'\)/g))
      note(library, list);
  }
  return used;
}
