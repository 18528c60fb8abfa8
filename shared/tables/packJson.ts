import { gunzipSync, gzipSync } from 'node:zlib';
import { Unreadable } from '../failure/failure.ts';

/** Characters of one string property (64 KiB of UTF-16), and bytes of one binary property. */
export const STRING_LIMIT = 32 * 1024;
const BINARY_LIMIT = 64 * 1024;

/**
 * JSON in the columns of a row: as text under `name` if it fits one property, else gzipped under `nameGzip0`,
 * `nameGzip1` and so on.
 */
export function packJson(name: string, value: unknown): Record<string, string | Uint8Array> {
  if (value === undefined) return {};
  const text = JSON.stringify(value);
  if (text.length <= STRING_LIMIT) return { [name]: text };
  const bytes = gzipSync(text);
  const columns: Record<string, Uint8Array> = {};
  for (let start = 0; start < bytes.length; start += BINARY_LIMIT) {
    columns[`${name}Gzip${start / BINARY_LIMIT}`] = bytes.subarray(start, start + BINARY_LIMIT);
  }
  return columns;
}

/**
 * Reads what {@link packJson} wrote; `undefined` if the row has no such columns. Throws `Unreadable` if they are
 * damaged.
 */
export function unpackJson(name: string, row: Readonly<Record<string, unknown>>): unknown {
  try {
    return unpack(name, row);
  } catch (error) {
    throw new Unreadable(`The column ${name} of a row`, error);
  }
}

function unpack(name: string, row: Readonly<Record<string, unknown>>): unknown {
  const text = row[name];
  if (typeof text === 'string') return JSON.parse(text);
  const chunks: Uint8Array[] = [];
  for (
    let chunk = row[`${name}Gzip0`];
    chunk instanceof Uint8Array;
    chunk = row[`${name}Gzip${chunks.length}`]
  ) {
    chunks.push(chunk);
  }
  return chunks.length === 0 ? undefined : JSON.parse(gunzipSync(Buffer.concat(chunks)).toString('utf8'));
}
