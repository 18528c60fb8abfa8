import { type Log, type PoisonMessages, Unavailable } from '../ports.ts';

/** A queue message as its trigger delivered it. */
export interface DeliveredMessage {
  readonly messageId: string;
  readonly sessionId: string;
  readonly queue: string;
  /** From 1. */
  readonly deliveryCount: number;
}

interface Ports {
  readonly poisonMessages: PoisonMessages;
  readonly log: Log;
}

/**
 * Works on a message. One that can never be processed leaves its reason in a row before it goes back to the queue and
 * on to the dead letters, because a Node trigger can't give the broker a reason. An outage is no poison: it is thrown
 * as it is, and the message comes again.
 */
export async function orPoison(
  message: DeliveredMessage,
  work: () => Promise<void>,
  { poisonMessages, log }: Ports,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.error('A message can never be processed', { ...message, reason });
    await poisonMessages.add(message, reason);
    throw error;
  }
}
