import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { StartError } from './startError.ts';

/**
 * Reads one of the app's JSON files.
 * @returns undefined if there is no such file
 */
export async function readJsonFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(file, text));
  if (!parsed.success) throw new StartError(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new StartError(`${file} can't be read`, { cause });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StartError(`${file} isn't JSON: ${String(cause)}`, { cause });
  }
}
