import { writeFile } from 'node:fs/promises';
import type { Conversation, Result } from '../../../infra/commands/commandLine/action.ts';
import { playSchedules, type ScheduleFigures } from './playSchedules.ts';

interface Faults {
  /** How many schedules are played in this process. */
  readonly faults: number;
  readonly seed: number | undefined;
  readonly json: string | undefined;
}

/** `npm run bench -- --faults N`: whether anything is lost, doubled or wrong, wherever processes are killed. */
export async function playFaults(
  { faults, seed = Date.now() % 1_000_000_000, json }: Faults,
  { say, progress }: Conversation,
): Promise<Result> {
  say(`seed ${seed}\n`);
  const figures = await playSchedules({ count: faults, seed, onProgress: progress });
  const result = { seed, ...figures };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  return { json: result, text: describe(figures), isFaulty: figures.faulty.length > 0 };
}

function describe({
  schedules,
  calls,
  notifications,
  kills,
  lost,
  doubled,
  wrong,
  faulty,
}: ScheduleFigures): string {
  const lines = [
    `schedules  ${schedules} in one process: ${calls} calls, ${notifications} notifications, ${kills} kills`,
    `lost       ${lost}`,
    `doubled    ${doubled}`,
    `wrong      ${wrong}`,
    ...faulty
      .slice(0, 20)
      .map(
        ({ seed, faults }) => `npm run bench -- --faults 1 --seed ${seed} repeats: ${JSON.stringify(faults)}`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}
