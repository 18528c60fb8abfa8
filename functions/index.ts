/** The entry of the deployed bundle: one import a function, then what happens at the start and the end. */
import { app } from '@azure/functions';
import { application } from '../shared/application.ts';
import { createLog } from '../shared/telemetry/log.ts';
import { createLogHook } from '../shared/telemetry/logHook.ts';
import './callNotification.ts';
import './explainPolicy.ts';
import './forwardPendingCallEvents.ts';
import './health.ts';
import './listCalls.ts';
import './operateCall.ts';
import './performCallCommand.ts';
import './placeCall.ts';
import './recordCallEvent.ts';
import './removeOldCalls.ts';
import './showCall.ts';
import './showCommand.ts';

const started = application();
const log = createLog(console);

// The host then leaves the functions' log lines to us, where they stand in their trace. Only where they go anywhere.
if (
  started.settings.telemetry !== undefined &&
  tryHook('log', () => app.hook.log(createLogHook(started.telemetry)))
)
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
tryHook('appStart', () => app.hook.appStart(async () => started.warm(log)));
tryHook('appTerminate', () => app.hook.appTerminate(async () => started.close()));

/** A worker may lack a hook, as those before host 4.34 lack `log`. Calls matter more than what a hook is for. */
function tryHook(name: string, register: () => unknown): boolean {
  try {
    register();
    return true;
  } catch (error) {
    log.warn('This worker has no such hook; calls are handled all the same', {
      hook: name,
      error: String(error),
    });
    return false;
  }
}
