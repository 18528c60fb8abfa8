import { STRING_LIMIT } from './packJson.ts';

/** Bytes of a row. The service allows 1 MiB, including its own overhead. */
const ROW_LIMIT = 1_000 * 1024;

type Row = { partitionKey: string; rowKey: string } & Record<string, unknown>;

/**
 * Makes a row fit the table's limits. Texts longer than a column are cut. If the whole row is too large, the largest
 * columns are removed, except those whose names begin with an entry of `kept`: the others are for people and can be
 * derived from these.
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

/** Doesn't split a surrogate pair. */
function cut(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= STRING_LIMIT) return value;
  return value.slice(0, STRING_LIMIT).replace(/[\uD800-\uDBFF]$/, '');
}

/** Names and texts are stored in UTF-16. */
function sizeOf([name, value]: readonly [string, unknown]): number {
  return name.length * 2 + 8 + bytesOf(value);
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  return value instanceof Uint8Array ? value.length : 8;
}
