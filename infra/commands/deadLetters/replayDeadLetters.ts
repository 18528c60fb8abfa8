import {
  isServiceBusError,
  type ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import { openDeadLetterQueue } from './deadLetterQueue.ts';
import { toReplay } from './replayMessage.ts';

const BATCH = 20;
/** The dead letters are taken to be at their end when none has come for so long. Milliseconds. */
const PATIENCE = 3_000;
/** The client stalls at about 2,000 messages that one receiver has received and not settled. */
const HELD_LIMIT = 1_500;

/** A dead letter that was sent again, or that the queue didn't take, with the reason. */
export type Replayed = { readonly messageId: string } & (
  | { readonly sentAs: string }
  | { readonly fault: string }
);

/** A receiver with what it received and isn't wanted. */
interface Holder {
  readonly receiver: ServiceBusReceiver;
  readonly held: ServiceBusReceivedMessage[];
}

/**
 * Sends dead letters again, and takes each from the dead letters once the queue has it: killed in between, the message
 * is in both, which the record doesn't mind. What isn't wanted is held until all are found, however many stand before
 * them, and put back; so is what the queue doesn't take again, which is in no way of the others. Yields each as it is
 * done; what another reader has locked is not among them.
 */
export async function* replayDeadLetters(
  client: ServiceBusClient,
  queue: string,
  wanted: ReadonlySet<string>,
  heldLimit = HELD_LIMIT,
): AsyncGenerator<Replayed> {
  const sender = client.createSender(queue);
  const holders: Holder[] = [];
  const missing = new Set(wanted);
  try {
    while (missing.size > 0) {
      const { receiver, held } = holderWithRoom(client, queue, holders, heldLimit);
      const messages = await receiver.receiveMessages(BATCH, { maxWaitTimeInMs: PATIENCE });
      const others = messages.filter(({ messageId }) => !wanted.has(String(messageId)));
      // The first of them come round again when their locks have ended: then all have been looked at.
      const isRoundAgain = others.some((message) => holds(holders, message));
      held.push(...others);
      for (const message of messages.filter((one) => !others.includes(one))) {
        const messageId = String(message.messageId);
        const again = toReplay(message);
        missing.delete(messageId);
        try {
          await sender.sendMessages(again);
        } catch (error) {
          held.push(message);
          yield { messageId, fault: error instanceof Error ? error.message : String(error) };
          continue;
        }
        await receiver.completeMessage(message);
        yield { messageId, sentAs: String(again.messageId) };
      }
      if (messages.length === 0 || isRoundAgain) break;
    }
  } finally {
    await Promise.all(holders.map(putBack));
    await sender.close();
  }
}

function holderWithRoom(
  client: ServiceBusClient,
  queue: string,
  holders: Holder[],
  heldLimit: number,
): Holder {
  const last = holders.at(-1);
  if (last !== undefined && last.held.length < heldLimit) return last;
  const next = { receiver: openDeadLetterQueue(client, queue), held: [] };
  holders.push(next);
  return next;
}

function holds(holders: readonly Holder[], { sequenceNumber }: ServiceBusReceivedMessage): boolean {
  return holders.some(({ held }) => held.some((message) => message.sequenceNumber?.eq(sequenceNumber ?? -1)));
}

/** One at a time: the client mixes up neighbours that are settled differently in one tick. */
async function putBack({ receiver, held }: Holder): Promise<void> {
  for (const message of held) {
    try {
      await receiver.abandonMessage(message);
    } catch (error) {
      // It went back by itself.
      if (!isServiceBusError(error) || error.code !== 'MessageLockLost') throw error;
    }
  }
  await receiver.close();
}
