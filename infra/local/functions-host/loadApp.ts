import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as z from 'zod';
import { readJsonFile } from './readJsonFile.ts';
import { AppLoadError, StartError } from './startError.ts';

const packageJson = z.looseObject({
  main: z.string({ error: 'expected the entry point of the app' }),
  type: z.string().optional(),
});

/** Loads the file that package.json's `main` names, so that the app registers its functions. */
export async function loadApp(appDirectory: string): Promise<void> {
  const main = await readEntryPoint(appDirectory);
  const file = path.join(appDirectory, main);
  if (!existsSync(file)) throw new StartError(`There is no ${file}: is the app built?`);
  try {
    createRequire(file)(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppLoadError(`The entry point "${main}" can't be loaded: ${reason}`, { cause });
  }
}

async function readEntryPoint(appDirectory: string): Promise<string> {
  const file = path.join(appDirectory, 'package.json');
  const manifest = await readJsonFile(file, packageJson);
  if (!manifest) throw new StartError(`There is no ${file}: is this the app's folder?`);
  const { main, type } = manifest;
  if (!main.endsWith('.cjs') && (type === 'module' || !main.endsWith('.js')))
    throw new StartError(
      `${file}: main is "${main}"; this host loads one CommonJS file, as the build makes it`,
    );
  return main;
}
