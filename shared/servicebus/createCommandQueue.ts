import type { ServiceBusClient, ServiceBusMessage } from '@azure/service-bus';
import type { CommandMessage, CommandQueue } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import { messageIdOf, toCloudCommand } from './commandMessage.ts';
import { sendInTrace } from './sendInTrace.ts';

/** The command queue. `timeout` is for each message, in milliseconds. */
export function createCommandQueue(
  client: ServiceBusClient,
  queueName: string,
  timeout: number,
  telemetry: Telemetry,
): CommandQueue {
  const sender = client.createSender(queueName);
  const send = async (message: CommandMessage) =>
    sendInTrace(sender, toMessage(message), {
      name: span.sendCommands,
      queue: queueName,
      telemetry,
      abortSignal: AbortSignal.timeout(timeout),
    });
  return {
    send: async (messages) => {
      // In sequence, because a call's commands are carried out in the order of arrival.
      for (const message of messages) await send(message);
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
