import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

const executable = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
const systems: Readonly<Record<string, string>> = { darwin: 'osx', win32: 'win' };
const nugetPackage = `azure.bicep.commandline.${systems[process.platform] ?? process.platform}-${process.arch}`;

/**
 * The Bicep compiler of this machine: the one that BICEP_PATH names, else of PATH, of `az`, of `azd`, or the newest in
 * NuGet's cache. Undefined where there is none; throws where BICEP_PATH names none.
 */
export function findBicep(variables: Variables, home = homedir()): string | undefined {
  const named = variables['BICEP_PATH'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`BICEP_PATH is ${named}: expected the Bicep compiler, a file that can be run.`);
  }
  const folders = [
    ...(variables['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== ''),
    path.join(home, '.azure', 'bin'),
    path.join(home, '.azd', 'bin'),
    ...inNugetCache(variables['NUGET_PACKAGES'] ?? path.join(home, '.nuget', 'packages')),
  ];
  return folders.map((folder) => path.join(folder, executable)).find(isExecutable);
}

function inNugetCache(cache: string): string[] {
  const folder = path.join(cache, nugetPackage);
  try {
    const versions = readdirSync(folder).toSorted((one, other) =>
      other.localeCompare(one, 'en', { numeric: true }),
    );
    return versions.map((version) => path.join(folder, version, 'tools'));
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
