import { app, type InvocationContext, type Timer } from '@azure/functions';
import { application } from '../shared/application.ts';
import { removeOldCalls as remove } from '../shared/flow/removeOldCalls.ts';
import { resumeChecks } from '../shared/flow/resumeCallChecks.ts';
import { createLog } from '../shared/telemetry/log.ts';

/** Each night: removes calls older than the retention time, and resumes lost checks of active calls. */
export async function removeOldCalls(_timer: Timer, context: InvocationContext): Promise<void> {
  const { openStorage, settings, ...ports } = application();
  const storage = await openStorage();
  const { retentionDays } = settings;
  const log = createLog(context);
  await Promise.all([
    remove({ ...ports, ...storage, retentionDays, log }),
    resumeChecks({ ...ports, ...storage, log }),
  ]);
}

app.timer('removeOldCalls', { schedule: '0 0 3 * * *', handler: removeOldCalls });
