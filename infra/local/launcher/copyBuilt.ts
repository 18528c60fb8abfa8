import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isRunning } from '../part/isRunning.ts';

/** Below node_modules, so that what runs from there finds its packages. */
const COPIES = path.join('node_modules', '.cache', 'graph-call-handler');

/**
 * Copies what a stack runs from, so that no later build changes what it starts a part from again. What a stack has left
 * that was killed is removed.
 * @returns the folder, from the repository's: in it `local/` and `package/`, as in `dist/`
 */
export async function copyBuilt(): Promise<string> {
  await mkdir(COPIES, { recursive: true });
  const abandoned = (await readdir(COPIES)).filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(
    abandoned.map(async (name) => rm(path.join(COPIES, name), { recursive: true, force: true })),
  );
  const copy = await mkdtemp(path.join(COPIES, `${process.pid}-`));
  for (const folder of ['local', 'package'])
    await cp(path.join('dist', folder), path.join(copy, folder), { recursive: true });
  return copy;
}
