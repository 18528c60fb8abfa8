import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type Scenario, scenario } from './scenario.ts';

/** Reads every scenario in the folder; one that can't be read stops the start with its file's name and the reason. */
export async function loadScenarios(folder: string): Promise<Map<string, Scenario>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
  const scenarios = new Map<string, Scenario>();
  for (const file of files) {
    const one = await loadScenario(path.join(folder, file));
    scenarios.set(one.name, one);
  }
  return scenarios;
}

async function loadScenario(file: string): Promise<Scenario> {
  const parsed = scenario.safeParse(fromJson(await readFile(file, 'utf8'), file));
  if (!parsed.success) throw new Error(`${file} is no scenario:\n${z.prettifyError(parsed.error)}`);
  if (parsed.data.name !== path.basename(file, '.json'))
    throw new Error(`${file} names itself "${parsed.data.name}"; a scenario is named as its file is`);
  return parsed.data;
}

function fromJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} isn't JSON: ${String(cause)}`, { cause });
  }
}
