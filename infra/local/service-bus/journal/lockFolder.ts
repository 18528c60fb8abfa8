import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning } from '../../part/isRunning.ts';

/**
 * Two brokers in one folder would overwrite each other's journal.
 *
 * @returns releases the folder
 * @throws Error if a living process holds it
 */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'process.pid');
  const holder = holderIn(file);
  if (holder !== undefined && isRunning(holder))
    throw new Error(`${folder} is in use by process ${holder}. If that is no broker, remove ${file}.`);
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: 'wx' });
  return () => rmSync(file, { force: true });
}

function holderIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
