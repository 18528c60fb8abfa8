import { app, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { deliverCallEvents as deliver } from '../shared/flow/deliverCallEvents.ts';
import { handleMessage } from '../shared/messages/handleMessage.ts';
import { fromCloudWebhookMessage } from '../shared/servicebus/webhookMessage.ts';
import { span } from '../shared/telemetry/names.ts';

/** Posts to the webhook what waits for it; a session a call keeps one call's events in their order. */
export async function deliverCallEvents(message: unknown, context: InvocationContext): Promise<void> {
  const { settings, webhookQueue, ...ports } = application();
  const { callEventsWebhookUrl = '' } = settings;
  if (webhookQueue === undefined) throw new Error('There is no webhook.');
  const handling = { ...ports, queue: settings.callWebhooksQueue, name: span.deliverCallEvents };
  await handleMessage(context, handling, async (opened, open, delivered) => {
    const read = fromCloudWebhookMessage(message, delivered, context.traceContext?.traceParent);
    open.set({ callId: read.callId });
    await deliver(read, { ...settings, ...ports, ...opened, webhookQueue, callEventsWebhookUrl });
  });
}

// Without a webhook nothing is queued for one.
if (application().webhookQueue !== undefined)
  app.serviceBusQueue('deliverCallEvents', {
    connection: 'ServiceBusConnection',
    queueName: application().settings.callWebhooksQueue,
    isSessionsEnabled: true,
    handler: deliverCallEvents,
  });
