import { readStorageSettings, type StorageSettings } from '../../../shared/settings/settings.ts';
import { flag } from '../commandLine/takes.ts';
import { file } from '../commandLine/values.ts';
import { chooseSettings } from './chooseSettings.ts';

/** Which deployment a command works on. */
export const settingsFlag = flag(
  'FILE',
  "the deployment's settings: local.settings.json, or what az functionapp config appsettings list prints; " +
    "without it the environment's, else those of the local stack",
  file.optional(),
);

/** Where that deployment keeps its calls. */
export function storageSettingsFrom(settings: string | undefined): StorageSettings {
  return readStorageSettings(chooseSettings(settings, process.env).variables);
}
