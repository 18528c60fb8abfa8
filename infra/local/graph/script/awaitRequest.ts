import type { Call } from '../calls/call.ts';
import { findMismatches } from '../findMismatches.ts';
import type { Notification } from '../notifications/notification.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { notifyBot } from './notifyBot.ts';
import type { Run } from './run.ts';
import type { AwaitStep } from './scenario.ts';

/** The bot did something that the script doesn't say. The script ends then. */
export class ScriptDeviation extends Error {}

/** Waits for the request that the step awaits, and sends the notifications that the step says follow it. */
export async function awaitRequest(step: AwaitStep, run: Run, graph: SimulatedGraph): Promise<void> {
  const { call, awaited } = run;
  const decidedOtherwise = () =>
    isDecision(step) && call.decision !== undefined && call.decision !== step.await;
  const seconds = step.within ?? (isDecision(step) ? 60 : 10);
  const isSettled = () => awaited.arrivalOf(step) !== undefined || call.isOver || decidedOtherwise();
  await call.changes.until(isSettled, seconds * 1000);

  const arrival = awaited.arrivalOf(step);
  if (arrival === undefined) throw new ScriptDeviation(reasonForNone(step, call, seconds));
  for (const difference of findMismatches(step.body ?? {}, arrival.body ?? {}))
    run.problems.push(`the bot's ${step.await} differs: ${difference}`);
  if (step.follows !== undefined) await notifyBot(run, graph, changeLast(arrival.usual, step.follows));
}

const isDecision = (step: AwaitStep) => ['answer', 'redirect', 'reject'].includes(step.await);

function reasonForNone(step: AwaitStep, call: Call, seconds: number): string {
  if (call.isOver) return `the call was over before the bot's ${step.await}`;
  if (isDecision(step) && call.decision !== undefined)
    return `the bot decided to ${call.decision} where the script awaits ${step.await}`;
  return `no ${step.await} came from the bot within ${seconds} s`;
}

/** The properties in `changed` take the place of those in the last notification's resource. */
function changeLast(
  usual: readonly Notification[],
  changed: NonNullable<AwaitStep['follows']>,
): readonly Notification[] {
  const last = usual.at(-1);
  if (changed === 'usual' || last === undefined) return usual;
  const resourceData = { ...(last.resourceData as Record<string, unknown>), ...changed };
  return [...usual.slice(0, -1), { ...last, resourceData }];
}
