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

// The host then leaves the functions' log lines to us, where they stand in their trace. Only where they go anywhere:
// hosts before 4.34 have no such hook.
if (started.settings.telemetry !== undefined) {
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
  app.hook.log(createLogHook(started.telemetry));
}

app.hook.appStart(async () => started.warm(createLog(console)));
app.hook.appTerminate(async () => started.close());
