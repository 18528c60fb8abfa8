import { STRING_LIMIT } from './packJson.ts';

/** Bytes of a row, with room for what the service itself keeps of it: it takes 1 MiB. */
const ROW_LIMIT = 1_000 * 1024;

type Row = { partitionKey: string; rowKey: string } & Record<string, unknown>;

/**
 * A row as a table takes it, whatever is in its columns: a text that is longer than a column is cut. Of a row that is
 * too large as a whole, the largest columns go, other than those whose names begin with one of `kept`: the others are
 * for people, and can be had from those.
 */
export function fitRow(row: Row, kept: readonly string[]): Row {
  const columns = Object.entries(row).map(([name, value]): [string, unknown] => [name, cut(value)]);
  const isKept = (name: string) =>
    name === 'partitionKey' || name === 'rowKey' || kept.some((prefix) => name.startsWith(prefix));
  const dropped = new Set<string>();
  let size = columns.reduce((sum, column) => sum + sizeOf(column), 0);
  for (const column of columns.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    if (size <= ROW_LIMIT) break;
    if (isKept(column[0])) continue;
    dropped.add(column[0]);
    size -= sizeOf(column);
  }
  return Object.fromEntries(columns.filter(([name]) => !dropped.has(name))) as Row;
}

/** Not in the middle of a character that takes two places. */
function cut(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= STRING_LIMIT) return value;
  return value.slice(0, STRING_LIMIT).replace(/[\uD800-\uDBFF]$/, '');
}

/** Names and texts are kept in UTF-16. */
function sizeOf([name, value]: readonly [string, unknown]): number {
  return name.length * 2 + 8 + bytesOf(value);
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  return value instanceof Uint8Array ? value.length : 8;
}
