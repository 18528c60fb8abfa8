import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { orPoison } from '../shared/flow/orPoison.ts';
import { recordCallEvent as record } from '../shared/flow/recordCallEvent.ts';
import { fromCloudEvent } from '../shared/servicebus/cloudEvent.ts';
import { deliveredMessage } from '../shared/servicebus/deliveredMessage.ts';
import { processMessage } from '../shared/servicebus/processMessage.ts';
import { createLog } from '../shared/telemetry/log.ts';
import { span } from '../shared/telemetry/names.ts';

/** Folds each queued event into its call's record; a session a call keeps one call's events apart from another's. */
export async function recordCallEvent(message: unknown, context: InvocationContext): Promise<void> {
  const { openStorage, settings, ...ports } = application();
  const delivered = deliveredMessage(settings.callEventsQueue, context.triggerMetadata);
  const invocation = context.traceContext?.traceParent;
  await processMessage(delivered, { ...ports, name: span.recordEvent, invocation }, async ({ set }) => {
    const all = { ...ports, ...(await openStorage()), intervals: settings, log: createLog(context) };
    const work = async () => {
      const event = fromCloudEvent(message);
      set({ callId: event.callId, eventType: event.type });
      await record(event, all);
    };
    await orPoison(delivered, work, all);
  });
}

app.serviceBusQueue('recordCallEvent', {
  connection: 'ServiceBusConnection',
  queueName: application().settings.callEventsQueue,
  isSessionsEnabled: true,
  handler: recordCallEvent,
});
