import path from 'node:path';
import { type Application, compose } from './compose.ts';
import { readPolicyFile } from './settings/policyFile.ts';
import { readSettings } from './settings/settings.ts';

/** The function app's folder: the parent of `dist/`, which holds the bundle, and of this file's folder. */
const appFolder = path.dirname(__dirname);

let running: Application | undefined;

/**
 * The application of this process, created at its first use. Throws if a setting or the policy is wrong; this message
 * then stops the start.
 */
export function application(): Application {
  running ??= start();
  return running;
}

function start(): Application {
  const read = readSettings(process.env);
  const settings = { ...read, callPolicyFile: path.resolve(appFolder, read.callPolicyFile) };
  return compose(settings, readPolicyFile(settings.callPolicyFile));
}
