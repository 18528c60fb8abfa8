import { accessSync, constants } from 'node:fs';
import path from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * A browser of this machine that the tests can drive: the one that BROWSER_PATH names, else one of PATH. Undefined where
 * there is none; throws where BROWSER_PATH names none.
 */
export function findBrowser(variables: Variables): string | undefined {
  const named = variables['BROWSER_PATH'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`BROWSER_PATH is ${named}: expected Chromium or Chrome, a file that can be run.`);
  }
  const folders = (variables['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...places, ...usualPlaces].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
