import path from 'node:path';
import { type Application, compose } from './compose.ts';
import { readPolicyFile } from './settings/policyFile.ts';
import { readSettings } from './settings/settings.ts';

/** The function app's folder: the one above the bundle, `dist/main.cjs`, as above this file. */
const appFolder = path.dirname(__dirname);

let running: Application | undefined;

/**
 * The application of this process, made at its first use. Throws where a setting or the policy is wrong, which stops
 * the start with that one message.
 */
export function application(): Application {
  running ??= start();
  return running;
}

function start(): Application {
  const settings = readSettings(process.env);
  return compose(settings, readPolicyFile(path.resolve(appFolder, settings.callPolicyFile)));
}
