import { endCall, isRecorded } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { toEndNotification } from '../notifications/notification.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { notifyBot } from './notifyBot.ts';
import type { Run } from './run.ts';

/** Ends a call that the bot hasn't decided about in time, and notifies it. */
export async function watchDeadline(run: Run, graph: SimulatedGraph): Promise<void> {
  const { call } = run;
  await call.changes.until(() => call.resource['state'] !== undefined, 60_000);
  const { regular, recording } = graph.deadlines;
  const isDecided = () => call.decision !== undefined || call.isOver;
  if (await call.changes.until(isDecided, isRecorded(call) ? recording : regular)) return;
  endCall(call);
  await notifyBot(run, graph, [toEndNotification(call.id, endings.unanswered)]);
}
