import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { orPoison } from '../shared/flow/orPoison.ts';
import { performCommandMessage } from '../shared/flow/performCommandMessage.ts';
import { fromCloudCommand } from '../shared/servicebus/commandMessage.ts';
import { deliveredMessage } from '../shared/servicebus/deliveredMessage.ts';
import { processMessage } from '../shared/servicebus/processMessage.ts';
import { createLog } from '../shared/telemetry/log.ts';
import { span } from '../shared/telemetry/names.ts';

/** Carries out what is queued for a call at Graph: later commands, and the checks that keep it alive or find it lost. */
export async function performCallCommand(message: unknown, context: InvocationContext): Promise<void> {
  const { openStorage, settings, ...ports } = application();
  const delivered = deliveredMessage(settings.callCommandsQueue, context.triggerMetadata);
  const invocation = context.traceContext?.traceParent;
  await processMessage(delivered, { ...ports, name: span.performCommand, invocation }, async () => {
    const all = { ...settings, ...ports, ...(await openStorage()), log: createLog(context) };
    await orPoison(delivered, async () => performCommandMessage(fromCloudCommand(message), all), all);
  });
}

app.serviceBusQueue('performCallCommand', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callCommandsQueue,
  isSessionsEnabled: true,
  handler: performCallCommand,
});
