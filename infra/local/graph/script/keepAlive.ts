import { endCall } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { toEndNotification } from '../notifications/notification.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { notifyBot } from './notifyBot.ts';
import type { Run } from './run.ts';

/** What starts the time, or starts it again. */
const keepingAlive: ReadonlySet<string> = new Set(['answer', 'create', 'keepAlive']);

/** Ends a call that the bot hasn't kept alive in time, counted from its start or its last keepAlive. */
export function keepAliveBy(operation: string, run: Run, graph: SimulatedGraph): void {
  const { call } = run;
  if (!keepingAlive.has(operation)) return;
  call.forgetKeepAlive?.();
  call.forgetKeepAlive = graph.clock.after(graph.deadlines.keepAlive, () => {
    endCall(call);
    void notifyBot(run, graph, [toEndNotification(call.id, endings.notKeptAlive)]);
  });
}
