import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { recordCallEvent as record } from '../shared/flow/recordCallEvent.ts';
import { handleMessage } from '../shared/messages/handleMessage.ts';
import { fromCloudEvent } from '../shared/servicebus/cloudEvent.ts';
import { span } from '../shared/telemetry/names.ts';

/** Folds each queued event into its call's record. Each call has a session, so its events come one at a time. */
export async function recordCallEvent(message: unknown, context: InvocationContext): Promise<void> {
  const { settings, ...ports } = application();
  const handling = { ...ports, queue: settings.callEventsQueue, name: span.recordEvent };
  await handleMessage(context, handling, async (opened, open) => {
    const event = fromCloudEvent(message);
    open.set({ callId: event.callId, eventType: event.type });
    await record(event, { ...ports, ...opened, intervals: settings });
  });
}

app.serviceBusQueue('recordCallEvent', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callEventsQueue,
  isSessionsEnabled: true,
  handler: recordCallEvent,
});
