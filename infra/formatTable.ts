import { printable } from './terminal.ts';

type Cell = string | number;

/** Rows under their headings, in columns as wide as they need to be; numbers stand at the right. */
export function formatTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isRight = headings.map((_heading, column) => rows.some((row) => typeof row[column] === 'number'));
  const lines = [headings, ...rows].map((line) => line.map((cell) => printable(String(cell))));
  const widths = headings.map((_heading, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('');

  function pad(cell: string, column: number): string {
    const width = widths[column] ?? 0;
    return isRight[column] === true ? cell.padStart(width) : cell.padEnd(width);
  }
}
