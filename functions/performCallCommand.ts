import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { orPoison } from '../shared/flow/orPoison.ts';
import { performCommandMessage } from '../shared/flow/performCommandMessage.ts';
import { fromCloudCommand } from '../shared/servicebus/commandMessage.ts';
import { deliveredMessage } from '../shared/servicebus/deliveredMessage.ts';
import { createLog } from '../shared/telemetry/log.ts';

/** Carries out what is queued for a call at Graph: later commands, and the checks that keep it alive or find it lost. */
export async function performCallCommand(message: unknown, context: InvocationContext): Promise<void> {
  const { openStorage, settings, ...ports } = application();
  const storage = await openStorage();
  const log = createLog(context);
  await orPoison(
    deliveredMessage(settings.callCommandsQueue, context.triggerMetadata),
    async () => performCommandMessage(fromCloudCommand(message), { ...ports, ...settings, ...storage, log }),
    { ...storage, log },
  );
}

app.serviceBusQueue('performCallCommand', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callCommandsQueue,
  isSessionsEnabled: true,
  handler: performCallCommand,
});
