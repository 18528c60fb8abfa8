import {
  type DeliveredMessage,
  type Log,
  type PoisonMessages,
  type Telemetry,
  Unavailable,
} from '../ports.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { poisonReason } from './poisonReason.ts';

interface Ports {
  readonly poisonMessages: PoisonMessages;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Works on a message. One that can never be processed leaves its reason in a row before it goes back to the queue and
 * on to the dead letters, because a Node trigger can't give the broker a reason. An outage is no poison: it is thrown
 * as it is, and the message comes again.
 */
export async function orPoison(
  message: DeliveredMessage,
  work: () => Promise<void>,
  { poisonMessages, log, telemetry }: Ports,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const reason = poisonReason(error);
    log.error('A message can never be processed', { ...message, reason });
    // Once, not at each of the deliveries that end in the dead letters.
    if (message.deliveryCount === 1)
      telemetry.measure('poisonedMessages', 1, { queue: message.queue, errorType: errorTypeOf(error) });
    await poisonMessages.add(message, reason);
    throw error;
  }
}
