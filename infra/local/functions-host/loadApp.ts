import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { glob } from 'glob';
import * as z from 'zod';
import { readJsonFile } from './readJsonFile.ts';
import { AppLoadError, StartError } from './startError.ts';

const packageJson = z.looseObject({
  main: z.string({ error: 'expected the entry point of the app, a path or a glob' }),
  type: z.string().optional(),
});

type PackageJson = z.infer<typeof packageJson>;

/** Loads every file that package.json's `main` names, in turn, so that the app registers its functions. */
export async function loadApp(appDirectory: string): Promise<void> {
  const manifest = await readManifest(appDirectory);
  for (const file of await findEntryPoints(appDirectory, manifest.main)) {
    try {
      await loadScript(file, manifest);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const entry = path.relative(appDirectory, file);
      throw new AppLoadError(`The entry point "${entry}" can't be loaded: ${reason}`, {
        cause,
      });
    }
  }
}

async function readManifest(appDirectory: string): Promise<PackageJson> {
  const file = path.join(appDirectory, 'package.json');
  const manifest = await readJsonFile(file, packageJson);
  if (!manifest) throw new StartError(`There is no ${file}: is this the app's folder?`);
  return manifest;
}

async function findEntryPoints(appDirectory: string, main: string): Promise<string[]> {
  const files = await glob(main, { cwd: appDirectory, absolute: true, nodir: true });
  if (files.length === 0) {
    throw new StartError(`No file in ${appDirectory} matches "${main}": is the app built?`);
  }
  return files.toSorted((a, b) => (a < b ? -1 : 1));
}

async function loadScript(file: string, manifest: PackageJson): Promise<void> {
  if (isModule(file, manifest)) {
    await import(pathToFileURL(file).href);
  } else {
    createRequire(file)(file);
  }
}

function isModule(file: string, manifest: PackageJson): boolean {
  if (file.endsWith('.mjs')) return true;
  return !file.endsWith('.cjs') && manifest.type === 'module';
}
