import { type Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';
import { type DeliveredMessage } from '../ports/queues.ts';
import { type PoisonMessages } from '../ports/storage.ts';
import { type Log, type Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { isRetryable } from './isRetryable.ts';
import { poisonReason } from './poisonReason.ts';

interface Ports {
  readonly poisonMessages: PoisonMessages;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** The queues' `maxDeliveryCount`: a message that fails once more goes to the dead letters. */
export const LAST_DELIVERY = 100;
/** Milliseconds. */
const LONGEST_PAUSE = 60_000;

/**
 * Works on a message. One that can never be processed leaves its reason in a row before it goes back to the queue and
 * on to the dead letters, because a Node trigger can't give the broker a reason; so does one that has failed each time.
 * Anything else is no poison: it is thrown as it is, and the message comes again. What nobody foresaw, and so nobody
 * waited for, waits here, or its deliveries would be over in seconds.
 */
export async function orPoison(
  message: DeliveredMessage,
  work: () => Promise<void>,
  { poisonMessages, log, telemetry, clock }: Ports,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isPoison = !isRetryable(error);
    const isLast = message.deliveryCount >= LAST_DELIVERY;
    if (!isPoison && !(error instanceof Failure)) await clock.sleep(pauseAfter(message.deliveryCount));
    if (!isPoison && !isLast) throw error;
    const reason = poisonReason(error);
    log.error(isPoison ? 'A message can never be processed' : 'A message failed at every delivery', {
      ...message,
      reason,
    });
    // Once, not at each of the deliveries that end in the dead letters.
    if (isPoison ? message.deliveryCount === 1 : isLast)
      telemetry.measure('poisonedMessages', 1, { queue: message.queue, errorType: errorTypeOf(error) });
    await poisonMessages.add(message, reason);
    throw error;
  }
}

function pauseAfter(deliveryCount: number): number {
  return Math.min(LONGEST_PAUSE, 200 * 2 ** (deliveryCount - 1));
}
