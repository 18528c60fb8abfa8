import path from 'node:path';
import * as z from 'zod';
import { readJsonFile } from './readJsonFile.ts';
import { StartError } from './startError.ts';

export type Environment = Record<string, string | undefined>;

const localSettings = z.looseObject({
  IsEncrypted: z.boolean().optional(),
  Values: z.record(z.string(), z.string()).optional(),
});

/** Adds the `Values` of local.settings.json to the environment, which wins where both have a name. */
export async function loadLocalSettings(appDirectory: string, environment: Environment): Promise<void> {
  const file = path.join(appDirectory, 'local.settings.json');
  const settings = await readJsonFile(file, localSettings);
  if (settings?.IsEncrypted) {
    throw new StartError(`${file} is encrypted; run \`func settings decrypt\` first`);
  }
  for (const [name, value] of Object.entries(settings?.Values ?? {})) environment[name] ??= value;
}
