import { createHash } from 'node:crypto';
import type { HttpReply } from '../httpReply.ts';
import type { Clock } from '../ports/clock.ts';

interface Read {
  readonly body: string;
  readonly etag: string;
}

interface Remembered {
  readonly read: Promise<Read>;
  /** Milliseconds since the epoch; not while it is being read. */
  until: number;
}

interface Request {
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** Replies with a tag, which many who look at the same again and again are given from one read. */
export interface SharedReads {
  /**
   * Whoever names the tag of an earlier reply may get what was read for somebody else a moment ago, and 304 where that
   * is what they have; everybody else what is true now.
   */
  reply(request: Request, make: () => Promise<unknown>): Promise<HttpReply>;
}

/** Milliseconds. */
const SHORTEST = 1_000;
const LONGEST = 10_000;
/** A read that takes long is repeated rarely: it takes up no more than about this share of the time. */
const SHARE = 0.2;
/** Addresses whose replies are remembered. */
const MOST = 100;

/**
 * Many tabs poll one process, and it is the one that answers calls: what they look at is read once for all of them, and
 * the less often, the longer it takes.
 */
export function createSharedReads({ now }: Pick<Clock, 'now'>): SharedReads {
  const remembered = new Map<string, Remembered>();
  const readAnew = async (key: string, make: () => Promise<unknown>): Promise<Read> => {
    const began = now();
    const entry: Remembered = { read: make().then(toRead), until: Number.POSITIVE_INFINITY };
    remembered.delete(key);
    remembered.set(key, entry);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST && oldest !== undefined) remembered.delete(oldest);
    try {
      const read = await entry.read;
      entry.until = now() + Math.min(LONGEST, Math.max(SHORTEST, (now() - began) / SHARE));
      return read;
    } catch (error) {
      if (remembered.get(key) === entry) remembered.delete(key);
      throw error;
    }
  };
  return {
    reply: async ({ url, headers }, make) => {
      const key = addressOf(url);
      const tags = headers.get('if-none-match');
      const known = tags === null ? undefined : remembered.get(key);
      const read = known !== undefined && now() < known.until ? await known.read : await readAnew(key, make);
      return toTaggedReply(read, tags);
    },
  };
}

/** The path with the query: whoever asks has been let in already. */
function addressOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function toRead(value: unknown): Read {
  const body = JSON.stringify(value);
  return { body, etag: tagOf(body) };
}

export function tagOf(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

function toTaggedReply({ body, etag }: Read, tags: string | null): HttpReply {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (isNamed(etag, tags)) return { status: 304, headers };
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/json' }, body };
}

/** Whether a header `If-None-Match` names the tag, also where a proxy has made it a weak one. */
export function isNamed(etag: string, tags: string | null): boolean {
  return tags !== null && tags.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')));
}
