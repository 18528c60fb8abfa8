/** The entry point of the bundle: imports all functions, and registers what runs at start and end. */
import { app } from '@azure/functions';
import { application } from '../shared/application.ts';
import { createLog } from '../shared/telemetry/log.ts';
import { createLogHook } from '../shared/telemetry/logHook.ts';
import './callNotification.ts';
import './deliverCallEvents.ts';
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
import './showConsole.ts';
import './showSchema.ts';
import './showSummary.ts';

const started = application();
const log = createLog(console);

// With telemetry, the functions' log lines are exported by us, within their trace, and not by the host.
if (
  started.settings.telemetry !== undefined &&
  tryHook('log', () => app.hook.log(createLogHook(started.telemetry)))
)
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
tryHook('appStart', () => app.hook.appStart(async () => started.warm(log)));
tryHook('appTerminate', () => app.hook.appTerminate(async () => started.close()));

/** An older worker may lack a hook (`log` before host 4.34). Calls are more important than the hook. */
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
