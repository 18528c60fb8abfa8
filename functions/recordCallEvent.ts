import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { orPoison } from '../shared/flow/orPoison.ts';
import { recordCallEvent as record } from '../shared/flow/recordCallEvent.ts';
import { fromCloudEvent } from '../shared/servicebus/cloudEvent.ts';
import { deliveredMessage } from '../shared/servicebus/deliveredMessage.ts';
import { createLog } from '../shared/telemetry/log.ts';

/** Folds each queued event into its call's record; a session a call keeps one call's events apart from another's. */
export async function recordCallEvent(message: unknown, context: InvocationContext): Promise<void> {
  const { openStorage, settings, ...ports } = application();
  const storage = await openStorage();
  const log = createLog(context);
  await orPoison(
    deliveredMessage(settings.callEventsQueue, context.triggerMetadata),
    async () => record(fromCloudEvent(message), { ...ports, ...storage, intervals: settings, log }),
    { ...storage, log },
  );
}

app.serviceBusQueue('recordCallEvent', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callEventsQueue,
  isSessionsEnabled: true,
  handler: recordCallEvent,
});
