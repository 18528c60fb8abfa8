import { writeFile } from 'node:fs/promises';
import type { Conversation, Result } from '../../../infra/commands/commandLine/action.ts';
import { startLocalStack } from '../../support/localStack.ts';
import { type KillFigures, killParts } from './killParts.ts';
import { playSchedules, type ScheduleFigures } from './playSchedules.ts';

interface Faults {
  /** How many schedules are played in this process, and how many with a stack of real ones. */
  readonly faults: number | undefined;
  readonly killed: number | undefined;
  readonly seed: number | undefined;
  readonly json: string | undefined;
}

/** `npm run bench -- --faults N --killed N`: whether anything is lost, doubled or wrong, wherever processes are killed. */
export async function playFaults(
  { faults, killed, seed = Date.now() % 1_000_000_000, json }: Faults,
  { say, progress }: Conversation,
): Promise<Result> {
  say(`seed ${seed}\n`);
  const schedules =
    faults === undefined ? undefined : await playSchedules({ count: faults, seed, onProgress: progress });
  const processes = killed === undefined ? undefined : await withRealProcesses(killed, seed, progress);
  const result = { seed, schedules, processes };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  return {
    json: result,
    text: [schedules && describeSchedules(schedules), processes && describeProcesses(processes)]
      .filter((text) => text !== undefined)
      .join('\n'),
    isFaulty: (schedules?.faulty.length ?? 0) > 0 || (processes !== undefined && !isRight(processes)),
  };
}

async function withRealProcesses(count: number, seed: number, onProgress: (text: string) => void) {
  onProgress('starting the stack');
  const stack = await startLocalStack();
  try {
    return await killParts(stack, { count, seed, onProgress });
  } finally {
    await stack.stop();
  }
}

function isRight({ faulty, poison, deadLetters, waiting }: KillFigures): boolean {
  return faulty.length + poison + deadLetters + waiting === 0;
}

function describeSchedules(figures: ScheduleFigures): string {
  const { schedules, calls, notifications, kills, faulty } = figures;
  const lines = [
    `schedules  ${schedules} in one process: ${calls} calls, ${notifications} notifications, ${kills} kills`,
    ...describeFaults(figures),
    ...faulty
      .slice(0, 20)
      .map(
        ({ seed, faults }) => `npm run bench -- --faults 1 --seed ${seed} repeats: ${JSON.stringify(faults)}`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}

function describeProcesses(figures: KillFigures): string {
  const { schedules, calls, notifications, kills, faulty, poison, deadLetters, waiting } = figures;
  const killed = Object.entries(kills).map(([part, times]) => `${part} ${times} times`);
  const lines = [
    `schedules  ${schedules} with real processes: ${calls} calls, ${notifications} notifications`,
    `killed     ${killed.join(', ')}`,
    ...describeFaults(figures),
    `poison     ${poison}; dead letters ${deadLetters}; still waiting ${waiting}`,
    ...faulty.slice(0, 20).map((call) => JSON.stringify(call)),
  ];
  return `${lines.join('\n')}\n`;
}

function describeFaults({ lost, doubled, wrong }: Pick<KillFigures, 'lost' | 'doubled' | 'wrong'>): string[] {
  return [`lost       ${lost}`, `doubled    ${doubled}`, `wrong      ${wrong}`];
}
