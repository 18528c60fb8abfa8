import { endCall, isRecorded } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { toEndNotification } from '../notifications/notification.ts';
import { notifyBot, type Stage } from './notifyBot.ts';
import type { Run } from './run.ts';

/** How long the bot has to decide, and may leave a call without keepAlive. Milliseconds. */
export interface Deadlines {
  readonly regular: number;
  readonly recording: number;
  readonly keepAlive: number;
}

/** Graph gives the bot so long from the notification on; then the call is over, and the bot is told so. */
export async function watchDeadline(run: Run, stage: Stage): Promise<void> {
  const { call } = run;
  await call.changes.until(() => call.resource['state'] !== undefined, 60_000);
  const { regular, recording } = stage.deadlines;
  const isDecided = () => call.decision !== undefined || call.isOver;
  if (await call.changes.until(isDecided, isRecorded(call) ? recording : regular)) return;
  endCall(call);
  await notifyBot(run, stage, [toEndNotification(call.id, endings.unanswered)]);
}
