import type { ServiceBusClient, ServiceBusMessage } from '@azure/service-bus';
import { type CommandMessage, type CommandQueue, Unavailable } from '../ports.ts';
import { messageIdOf, toCloudCommand } from './commandMessage.ts';

/** Gives up on a message after the timeout (milliseconds). */
export function createCommandQueue(
  client: ServiceBusClient,
  queueName: string,
  timeout: number,
): CommandQueue {
  const sender = client.createSender(queueName);
  return {
    send: async (messages) => {
      try {
        // One after the other: a call's commands are carried out in the order in which they arrive.
        for (const message of messages)
          await sender.sendMessages(toMessage(message), { abortSignal: AbortSignal.timeout(timeout) });
      } catch (error) {
        throw new Unavailable('Service Bus', error);
      }
    },
  };
}

function toMessage(message: CommandMessage): ServiceBusMessage {
  const body = toCloudCommand(message);
  return {
    body,
    contentType: 'application/cloudevents+json',
    messageId: messageIdOf(message),
    sessionId: body.subject,
    subject: body.type,
    ...(message.at === undefined ? {} : { scheduledEnqueueTimeUtc: new Date(message.at) }),
  };
}
