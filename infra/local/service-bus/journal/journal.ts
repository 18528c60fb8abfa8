import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  applyChange,
  type ChangeLog,
  emptyContents,
  type QueueChange,
  type QueueContents,
} from '../queue/changes.ts';
import { fromLine, type JournalEntry, toLine } from './entry.ts';
import { lockFolder } from './lockFolder.ts';

const LARGE = 64 * 1024 * 1024;

export interface OpenedJournal {
  readonly log: Journal;
  /** What the journal had kept, by the name of the queue. */
  readonly contents: ReadonlyMap<string, QueueContents>;
}

/** @throws Error if another process uses the folder, or if a line other than the last cannot be read */
export async function openJournal(folder: string): Promise<OpenedJournal> {
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  const file = path.join(folder, 'journal.jsonl');
  try {
    const contents = existsSync(file) ? await replay(file) : new Map<string, QueueContents>();
    return { log: new Journal(file, unlock), contents };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * The changes of all queues, appended line by line. A line is handed to the operating system before anything is
 * answered, so what was answered survives the end of the process (not that of the machine: nothing is synced).
 */
export class Journal implements ChangeLog {
  readonly #file: string;
  readonly #unlock: () => void;
  #descriptor: number;
  #size = 0;
  #sizeWhenCompacted = 0;
  #pending: JournalEntry[] = [];
  #everything: () => Iterable<JournalEntry> = () => [];

  constructor(file: string, unlock: () => void) {
    this.#file = file;
    this.#unlock = unlock;
    this.#descriptor = openSync(file, 'a');
  }

  record(queue: string, change: QueueChange): void {
    this.#pending.push([queue, change]);
  }

  commit(): void {
    if (this.#pending.length === 0) return;
    this.#append(toLine(this.#pending));
    this.#pending = [];
    if (this.#size > Math.max(LARGE, 2 * this.#sizeWhenCompacted)) this.#compact();
  }

  /** Replaces the journal by what `everything` gives, now and each time it has grown large. */
  compactFrom(everything: () => Iterable<JournalEntry>): void {
    this.#everything = everything;
    this.#compact();
  }

  close(): void {
    closeSync(this.#descriptor);
    this.#unlock();
  }

  /** What a failed write has left behind is cut off, and the changes stay pending for the next attempt. */
  #append(line: string): void {
    const bytes = Buffer.from(line);
    try {
      writeFully(this.#descriptor, bytes);
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#size);
      throw error;
    }
    this.#size += bytes.length;
  }

  #compact(): void {
    const fresh = `${this.#file}.new`;
    rmSync(fresh, { force: true });
    const descriptor = openSync(fresh, 'a');
    let size = 0;
    for (const entry of this.#everything()) {
      const bytes = Buffer.from(toLine([entry]));
      writeFully(descriptor, bytes);
      size += bytes.length;
    }
    fsyncSync(descriptor);
    renameSync(fresh, this.#file);
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    this.#size = size;
    this.#sizeWhenCompacted = size;
  }
}

function writeFully(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

async function replay(file: string): Promise<Map<string, QueueContents>> {
  const contents = new Map<string, QueueContents>();
  for await (const { text, number, isLast } of linesOf(file)) {
    for (const [queue, change] of entriesIn(text, { file, number, isLast })) {
      const kept = contents.get(queue) ?? emptyContents();
      contents.set(queue, kept);
      applyChange(kept, change);
    }
  }
  return contents;
}

/** A process killed while writing leaves half a line at the end; nothing in it was answered to anybody. */
function entriesIn(text: string, place: { file: string; number: number; isLast: boolean }): JournalEntry[] {
  try {
    return fromLine(text);
  } catch (cause) {
    if (place.isLast) return [];
    throw new Error(`${place.file} is damaged in line ${place.number}. Move it away to start empty.`, {
      cause,
    });
  }
}

async function* linesOf(file: string): AsyncIterable<{ text: string; number: number; isLast: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      yield { text: rest.toString('utf8', 0, end), number: ++number, isLast: false };
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), number: ++number, isLast: true };
}
