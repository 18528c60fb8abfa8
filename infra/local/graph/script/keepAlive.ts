import { endCall } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { toEndNotification } from '../notifications/notification.ts';
import { notifyBot, type Stage } from './notifyBot.ts';
import type { Run } from './run.ts';

/** What begins the time, and what begins it anew. */
const keepingAlive: ReadonlySet<string> = new Set(['answer', 'create', 'keepAlive']);

/** Graph ends a call that the bot doesn't keep alive, so long after it took it or last kept it alive. */
export function keepAliveBy(operation: string, run: Run, stage: Stage): void {
  const { call } = run;
  if (!keepingAlive.has(operation)) return;
  call.forgetKeepAlive?.();
  call.forgetKeepAlive = stage.surroundings.after(stage.deadlines.keepAlive, () => {
    endCall(call);
    void notifyBot(run, stage, [toEndNotification(call.id, endings.notKeptAlive)]);
  });
}
