import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { type DeadLetter, toDeadLetter } from './deadLetter.ts';

const PAGE = 100;

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
  const receiver = openDeadLetterQueue(client, queue);
  const found: ServiceBusReceivedMessage[] = [];
  try {
    while (found.length < limit) {
      const page = await receiver.peekMessages(Math.min(PAGE, limit - found.length));
      if (page.length === 0) break;
      found.push(...page);
    }
  } finally {
    await receiver.close();
  }
  return found.map((message) => toDeadLetter(queue, message));
}
