import {
  appendFileSync,
  closeSync,
  createReadStream,
  existsSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import type { LokiCollection, LokiDatabase, LokiRow } from 'azurite/dist/src/table/TableServer.js';

/** One change of what Azurite holds: a table that came or went, or a row as it is now or that is gone. */
type Change =
  | readonly ['table', name: string, options: unknown]
  | readonly ['drop', name: string]
  | readonly ['row', name: string, row: LokiRow]
  | readonly ['gone', name: string, id: number];

type Kept = Map<string, { readonly options: unknown; readonly rows: Map<number, LokiRow> }>;

export interface Journal {
  /** Hands all changes since the last time to the operating system: they survive the end of this process. */
  commit(): void;
  close(): void;
}

/**
 * Restores what the file has kept, and keeps every later change in it. Azurite itself saves everything it holds every
 * few seconds: what it acknowledged in between would be lost with the process, and each time costs more.
 * @throws Error if a line other than the last can't be read
 */
export async function keepJournal(database: LokiDatabase, file: string): Promise<Journal> {
  const kept = existsSync(file) ? await readJournal(file) : new Map();
  restore(database, kept);
  const descriptor = rewrite(database, file, kept);
  // As it is now: a row itself goes on changing.
  let changes: string[] = [];
  watch(database, (change) => void changes.push(JSON.stringify(change)));
  const commit = () => {
    if (changes.length === 0) return;
    appendFileSync(descriptor, toLine(changes));
    changes = [];
  };
  return {
    commit,
    close: () => {
      commit();
      closeSync(descriptor);
    },
  };
}

/** What one request changed stands in one line: half of it, left by a process that was killed, counts for nothing. */
const toLine = (changes: readonly string[]): string => `[${changes.join()}]\n`;

async function readJournal(file: string): Promise<Kept> {
  const kept: Kept = new Map();
  let broken: unknown;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (broken !== undefined)
      throw new Error(`${file} is damaged. Move it away to start empty.`, { cause: broken });
    try {
      for (const change of JSON.parse(line) as Change[]) apply(change, kept);
    } catch (error) {
      broken = error;
    }
  }
  return kept;
}

function apply(change: Change, kept: Kept): void {
  const [kind, name, value] = change;
  if (kind === 'table') kept.set(name, { options: value, rows: new Map() });
  else if (kind === 'drop') kept.delete(name);
  else if (kind === 'gone') kept.get(name)?.rows.delete(value);
  else kept.get(name)?.rows.set(value.$loki, value);
}

function restore(database: LokiDatabase, kept: Kept): void {
  for (const [name, { options, rows }] of kept) {
    const collection = database.addCollection(name, options);
    for (const { $loki: _, meta: __, ...row } of rows.values()) collection.insert(row);
  }
}

/** The file begins anew with what there is: its rows have other numbers now, and what is gone takes no room. */
function rewrite({ collections }: LokiDatabase, file: string, kept: Kept): number {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const descriptor = openSync(fresh, 'a');
  for (const { name, data } of collections) {
    const write = (change: Change) => appendFileSync(descriptor, toLine([JSON.stringify(change)]));
    write(['table', name, kept.get(name)?.options]);
    for (const row of data) write(['row', name, row]);
  }
  renameSync(fresh, file);
  return descriptor;
}

function watch(database: LokiDatabase, record: (change: Change) => void): void {
  const follow = (collection: LokiCollection) => {
    const { name } = collection;
    const changed = (row: LokiRow) => record(['row', name, row]);
    collection.on('insert', changed);
    collection.on('update', changed);
    collection.on('delete', ({ $loki }) => record(['gone', name, $loki]));
  };
  database.collections.forEach(follow);
  const add = database.addCollection.bind(database);
  const remove = database.removeCollection.bind(database);
  database.addCollection = (name, options) => {
    const isNew = !database.collections.some((one) => one.name === name);
    const collection = add(name, options);
    if (!isNew) return collection;
    record(['table', name, options]);
    follow(collection);
    return collection;
  };
  database.removeCollection = (name) => {
    record(['drop', name]);
    remove(name);
  };
}
