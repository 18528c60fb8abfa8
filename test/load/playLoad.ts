import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../../infra/commands/bench/machine.ts';
import type { Conversation, Result } from '../../infra/commands/commandLine/action.ts';
import { startLocalStack } from '../support/localStack.ts';
import { type LoadFigures, load } from './load.ts';
import { plot } from './plot.ts';

interface Loading {
  readonly calls: number;
  readonly rate: number;
  readonly seed: number | undefined;
  readonly json: string | undefined;
  /** Where the plot goes. */
  readonly svg: string;
}

const NOTIFICATIONS_A_CALL = 6;
/** Of the deadline, that every call must have left. */
const LEAST_LEFT = 0.3;
const PATIENCE = 900_000;

/** `npm run bench -- --load`: whether every call is answered in time and recorded right under a long load. */
export async function playLoad(
  { calls, rate, seed = Date.now() % 1_000_000_000, json, svg }: Loading,
  { say, progress }: Conversation,
): Promise<Result> {
  const machine = describeMachine();
  say(`${Object.values(machine).join(', ')}; seed ${seed}\n`);
  progress('starting the stack');
  const stack = await startLocalStack();
  try {
    const notifications = calls * NOTIFICATIONS_A_CALL;
    const options = { calls, notifications, rate, seed, patience: PATIENCE, onProgress: progress };
    const { figures, panels } = await load(stack, options);
    await writeFile(svg, plot(`${figures.calls} calls, ${rate} a second`, panels));
    const result = { machine, seed, rate, ...figures };
    if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
    return {
      json: result,
      text: `${describe(figures)}plot            ${svg}\n`,
      isFaulty: !isRight(figures),
    };
  } finally {
    await stack.stop();
  }
}

export function isRight({ faulty, answers }: LoadFigures): boolean {
  return faulty.length === 0 && answers.leastLeft >= LEAST_LEFT;
}

function describe(figures: LoadFigures): string {
  const { calls, notifications, repeated, asScripted, answers, lag, memory, faulty } = figures;
  const share = Math.round((100 * repeated) / notifications);
  const lines = [
    `calls           ${calls}, ${notifications} notifications, ${share} % of them repeated`,
    `decided         p50 ${Math.round(answers.p50)} ms, p99 ${Math.round(answers.p99)} ms; ${Math.round(100 * answers.leastLeft)} % of the deadline left at least (30 % wanted)`,
    `recorded right  ${calls - faulty.length} of ${calls}, ${(lag / 1_000).toFixed(1)} s after the last call; ${asScripted} went by their script`,
    ...memory.map(
      ({ part, start, most, end }) =>
        `memory          ${part}: ${Math.round(start)} MiB at first, ${Math.round(most)} at most, ${Math.round(end)} at the end`,
    ),
    ...faulty.slice(0, 20).map((call) => JSON.stringify(call)),
  ];
  return `${lines.join('\n')}\n`;
}
