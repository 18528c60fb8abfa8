import type { ServiceBusClient, ServiceBusReceiver } from '@azure/service-bus';
import { peekMessages } from '../queues/peekMessages.ts';
import { type DeadLetter, toDeadLetter } from './deadLetter.ts';

/** Bodies stay bytes, so that what is sent again is what was sent. */
export function openDeadLetterQueue(client: ServiceBusClient, queue: string): ServiceBusReceiver {
  return client.createReceiver(queue, { subQueueType: 'deadLetter', skipParsingBodyAsJson: true });
}

/** Looks at the dead letters of a queue, oldest first, and locks none. */
export async function peekDeadLetters(
  client: ServiceBusClient,
  queue: string,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const found = await peekMessages(openDeadLetterQueue(client, queue), limit);
  return found.map((message) => toDeadLetter(queue, message));
}
