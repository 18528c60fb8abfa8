import type { ServiceBusClient, ServiceBusMessage } from '@azure/service-bus';
import type { Telemetry } from '../ports/telemetry.ts';
import type { WebhookMessage, WebhookQueue } from '../ports/webhook.ts';
import { span } from '../telemetry/names.ts';
import { sendInTrace } from './sendInTrace.ts';
import { toCloudWebhookMessage } from './webhookMessage.ts';

/** Gives up on a message after the timeout (milliseconds). */
export function createWebhookQueue(
  client: ServiceBusClient,
  queueName: string,
  timeout: number,
  telemetry: Telemetry,
): WebhookQueue {
  const sender = client.createSender(queueName);
  const sending = { name: span.sendWebhookMessages, queue: queueName, telemetry };
  return {
    send: async (messages) => {
      // One after the other: a call's events are delivered in the order in which they arrive.
      for (const message of messages)
        await sendInTrace(sender, toMessage(message), {
          ...sending,
          abortSignal: AbortSignal.timeout(timeout),
        });
    },
  };
}

function toMessage(message: WebhookMessage): ServiceBusMessage {
  const body = toCloudWebhookMessage(message);
  return {
    body,
    contentType: 'application/cloudevents+json',
    messageId: body.id,
    sessionId: body.subject,
    subject: body.type,
    ...(message.at === undefined ? {} : { scheduledEnqueueTimeUtc: new Date(message.at) }),
  };
}
