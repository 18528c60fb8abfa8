import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { openDeadLetterQueue } from './deadLetterQueue.ts';
import { toReplay } from './replayMessage.ts';

const BATCH = 20;
/** The dead letters are taken to be at their end when none has come for so long. Milliseconds. */
const PATIENCE = 3_000;
/** The client stalls at about 2,000 messages that are received and not settled. */
const HELD_LIMIT = 1_500;

export interface Replayed {
  readonly messageId: string;
  readonly sentAs: string;
}

/**
 * Sends dead letters again, and takes each from the dead letters once the queue has it: killed in between, the message
 * is in both, which the record doesn't mind. What isn't wanted is put back. Yields each as it is done.
 */
export async function* replayDeadLetters(
  client: ServiceBusClient,
  queue: string,
  wanted: ReadonlySet<string>,
): AsyncGenerator<Replayed> {
  const receiver = openDeadLetterQueue(client, queue);
  const sender = client.createSender(queue);
  const held: ServiceBusReceivedMessage[] = [];
  const missing = new Set(wanted);
  const isWanted = ({ messageId }: ServiceBusReceivedMessage) => wanted.has(String(messageId));
  try {
    while (missing.size > 0 && held.length < HELD_LIMIT) {
      const messages = await receiver.receiveMessages(BATCH, { maxWaitTimeInMs: PATIENCE });
      if (messages.length === 0) break;
      held.push(...messages.filter((message) => !isWanted(message)));
      for (const message of messages.filter(isWanted)) {
        const again = toReplay(message);
        await sender.sendMessages(again);
        await receiver.completeMessage(message);
        missing.delete(String(message.messageId));
        yield { messageId: String(message.messageId), sentAs: String(again.messageId) };
      }
    }
  } finally {
    await putBack(receiver, held);
    await Promise.all([receiver.close(), sender.close()]);
  }
}

/** One at a time: the client mixes up neighbours that are settled differently in one tick. */
async function putBack(
  receiver: ServiceBusReceiver,
  held: readonly ServiceBusReceivedMessage[],
): Promise<void> {
  for (const message of held) await receiver.abandonMessage(message);
}
