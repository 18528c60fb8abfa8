import {
  isServiceBusError,
  type ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import { openDeadLetterQueue } from './deadLetterQueue.ts';

const BATCH = 20;
/** The dead letters are taken to be at their end when none has come for so long. Milliseconds. */
const PATIENCE = 3_000;
/** The client stalls at about 2,000 messages that one receiver has received and not settled. */
const HELD_LIMIT = 1_500;

/** A dead letter that was dealt with, or the reason why it couldn't be. */
export type Done<T> = { readonly messageId: string } & (T | { readonly fault: string });

/** A receiver with what it received and isn't wanted. */
interface Holder {
  readonly receiver: ServiceBusReceiver;
  readonly held: ServiceBusReceivedMessage[];
}

/**
 * Deals with the dead letters that are wanted, and takes each away once that is done: killed in between, it is dealt
 * with again the next time. What isn't wanted is held until all are found, however many stand before them, and put
 * back; so is what can't be dealt with, which is in no way of the others. Yields each as it is done; what another
 * reader has locked is not among them.
 */
export async function* takeDeadLetters<T>(
  client: ServiceBusClient,
  queue: string,
  wanted: ReadonlySet<string>,
  dealWith: (message: ServiceBusReceivedMessage) => Promise<T>,
  heldLimit = HELD_LIMIT,
): AsyncGenerator<Done<T>> {
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
        missing.delete(messageId);
        let done: T;
        try {
          done = await dealWith(message);
        } catch (error) {
          held.push(message);
          yield { messageId, fault: error instanceof Error ? error.message : String(error) };
          continue;
        }
        await receiver.completeMessage(message);
        yield { messageId, ...done };
      }
      if (messages.length === 0 || isRoundAgain) break;
    }
  } finally {
    await Promise.all(holders.map(putBack));
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
