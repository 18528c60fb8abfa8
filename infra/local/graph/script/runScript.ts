import { type Call, endCall } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { announcesCall } from '../notifications/delivery.ts';
import { toEndNotification } from '../notifications/notification.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { awaitRequest, ScriptDeviation } from './awaitRequest.ts';
import { type NotifyingStep, type Part, reportsTone, toParts, toPlanned } from './bursts.ts';
import { watchDeadline } from './deadline.ts';
import { notifyBot } from './notifyBot.ts';
import type { Run } from './run.ts';

/** Plays a run's steps to their end. If the bot departs from the script, that becomes a problem and the call ends. */
export async function runScript(run: Run, graph: SimulatedGraph): Promise<void> {
  try {
    for (const part of toParts(run.steps)) await play(part, run, graph);
  } catch (cause) {
    run.problems.push(cause instanceof ScriptDeviation ? cause.message : String(cause));
    if (!run.call.isOver) await notifyBot(run, graph, [toEndNotification(run.call.id, endings.callerHungUp)]);
  }
  await graph.sender.sent(run.call);
  await everyReply(run.call);
  run.isDone = true;
  run.call.changes.announce();
}

async function play(part: Part, run: Run, graph: SimulatedGraph): Promise<void> {
  if ('await' in part) {
    if (part.await === 'deadline') await run.call.changes.until(() => run.call.isOver, 60_000);
    else await awaitRequest(part, run, graph);
  } else if ('lose' in part) endCall(run.call);
  else if ('operator' in part) askOperator(run, part.operator);
  else await playBurst(part, run, graph);
}

async function playBurst(steps: readonly NotifyingStep[], run: Run, graph: SimulatedGraph): Promise<void> {
  if (run.call.isOver) throw new ScriptDeviation('the call was over before the script was');
  if (!run.call.hearsTones && steps.some(reportsTone))
    throw new ScriptDeviation('the bot has not subscribed to tones, so that Graph has none to tell of');
  const planned = toPlanned(steps, run.call);
  if (planned.some(({ body }) => announcesCall(body))) void watchDeadline(run, graph);
  await graph.sender.send(run.call, planned, run.sendOptions);
}

function askOperator(run: Run, { path, body }: { path: string; body: unknown }): void {
  run.operatorRequests.push({ path: path.replace('{callId}', run.call.id), body });
  run.call.changes.announce();
}

async function everyReply({ transcript, changes }: Call): Promise<void> {
  const isSettled = () =>
    transcript.every((entry) => entry.kind === 'request' || entry.milliseconds !== null);
  await changes.until(isSettled, 60_000);
}
