import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { recordCallEvent as record } from '../shared/flow/recordCallEvent.ts';
import { fromCloudEvent } from '../shared/servicebus/cloudEvent.ts';
import { processMessage } from '../shared/servicebus/processMessage.ts';
import { createLog } from '../shared/telemetry/log.ts';
import { span } from '../shared/telemetry/names.ts';

/** Folds each queued event into its call's record; a session a call keeps one call's events apart from another's. */
export async function recordCallEvent(message: unknown, context: InvocationContext): Promise<void> {
  const { openStorage, recentRecords, clock, telemetry, settings } = application();
  const processing = { name: span.recordEvent, queue: settings.callEventsQueue, telemetry, clock };
  await processMessage(context, processing, async ({ set }) => {
    const event = fromCloudEvent(message);
    set({ callId: event.callId, eventType: event.type });
    const { callStore } = await openStorage();
    await record(event, { callStore, recentRecords, clock, log: createLog(context), telemetry });
  });
}

app.serviceBusQueue('recordCallEvent', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callEventsQueue,
  isSessionsEnabled: true,
  handler: recordCallEvent,
});
