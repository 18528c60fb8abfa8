import { endCall } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { toEndNotification } from '../notifications/notification.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { notifyBot } from './notifyBot.ts';
import type { Run } from './run.ts';

/** What begins the time, and what begins it anew. */
const keepingAlive: ReadonlySet<string> = new Set(['answer', 'create', 'keepAlive']);

/** Graph ends a call that the bot doesn't keep alive, so long after it took it or last kept it alive. */
export function keepAliveBy(operation: string, run: Run, graph: SimulatedGraph): void {
  const { call } = run;
  if (!keepingAlive.has(operation)) return;
  call.forgetKeepAlive?.();
  call.forgetKeepAlive = graph.clock.after(graph.deadlines.keepAlive, () => {
    endCall(call);
    void notifyBot(run, graph, [toEndNotification(call.id, endings.notKeptAlive)]);
  });
}
