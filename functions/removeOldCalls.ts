import { app, type InvocationContext, type Timer } from '@azure/functions';
import { application } from '../shared/application.ts';
import { removeOldCalls as remove } from '../shared/flow/removeOldCalls.ts';
import { createLog } from '../shared/telemetry/log.ts';

/** Removes the calls that are older than the retention, at night. */
export async function removeOldCalls(_timer: Timer, context: InvocationContext): Promise<void> {
  const { openStorage, settings, clock, telemetry } = application();
  const { callStore, callRemoval } = await openStorage();
  const { retentionDays } = settings;
  await remove({ callStore, callRemoval, retentionDays, clock, telemetry, log: createLog(context) });
}

app.timer('removeOldCalls', { schedule: '0 0 3 * * *', handler: removeOldCalls });
