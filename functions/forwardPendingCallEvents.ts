import { app, type InvocationContext, type Timer } from '@azure/functions';
import { application } from '../shared/application.ts';
import { forwardPendingEvents } from '../shared/flow/forwardPendingEvents.ts';
import { createLog } from '../shared/telemetry/log.ts';

/** Sends events that wait in the table to the queue, when it is available again. */
export async function forwardPendingCallEvents(_timer: Timer, context: InvocationContext): Promise<void> {
  const { eventQueue, openStorage, clock, telemetry } = application();
  const { pendingEvents } = await openStorage();
  await forwardPendingEvents({ eventQueue, pendingEvents, clock, log: createLog(context), telemetry });
}

app.timer('forwardPendingCallEvents', { schedule: '*/15 * * * * *', handler: forwardPendingCallEvents });
