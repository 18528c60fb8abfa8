import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { performCommandMessage } from '../shared/flow/performCommandMessage.ts';
import { handleMessage } from '../shared/messages/handleMessage.ts';
import { fromCloudCommand } from '../shared/servicebus/commandMessage.ts';
import { span } from '../shared/telemetry/names.ts';

/** Carries out queued requests to Graph: later commands, and checks that keep a call alive or find that it is lost. */
export async function performCallCommand(message: unknown, context: InvocationContext): Promise<void> {
  const { settings, ...ports } = application();
  const handling = { ...ports, queue: settings.callCommandsQueue, name: span.performCommand };
  await handleMessage(context, handling, async (opened) => {
    await performCommandMessage(fromCloudCommand(message), { ...settings, ...ports, ...opened });
  });
}

app.serviceBusQueue('performCallCommand', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callCommandsQueue,
  isSessionsEnabled: true,
  handler: performCallCommand,
});
