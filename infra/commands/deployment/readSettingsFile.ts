import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { CommandLineError } from '../commandLine/commandLineError.ts';

const values = z.record(z.string(), z.string());

/** `local.settings.json`, or what `az functionapp config appsettings list` prints. */
const settingsFile = z.union([
  z.looseObject({ Values: values }).transform(({ Values }) => Values),
  z
    .array(z.looseObject({ name: z.string(), value: z.string().nullable() }))
    .transform((settings) => Object.fromEntries(settings.map(({ name, value }) => [name, value ?? '']))),
]);

export function readSettingsFile(file: string): Record<string, string> {
  const read = settingsFile.safeParse(parse(file));
  if (read.success) return read.data;
  throw new CommandLineError(
    `${file} holds no settings; expected {"Values": {"BOT_APP_ID": "...", ...}} as in local.settings.json, ` +
      'or what "az functionapp config appsettings list" prints.',
    2,
  );
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandLineError(`The settings in ${file} can't be read: ${why}`, 2, cause);
  }
}
