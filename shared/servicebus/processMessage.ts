import type { Clock, OpenSpan, Telemetry } from '../ports.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { type MessageContext, toDelivery } from './delivery.ts';

interface Processing {
  /** The span's name. */
  readonly name: string;
  readonly queue: string;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/**
 * Works on a message of a queue as the continuation of its sender's trace, by OpenTelemetry's conventions for
 * messaging, and measures how long it waited.
 */
export async function processMessage<T>(
  context: MessageContext,
  { name, queue, telemetry, clock }: Processing,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const { messageId, deliveryCount, enqueuedAt, cause, invocation } = toDelivery(context);
  if (enqueuedAt !== undefined) {
    telemetry.measure('queueDelay', Math.max(0, clock.now() - enqueuedAt) / 1_000, { queue });
  }
  const attributes = {
    messagingSystem: 'servicebus',
    messagingOperation: 'process',
    queue,
    messageId,
    deliveryCount,
    enqueuedTime: enqueuedAt === undefined ? undefined : Math.round(enqueuedAt / 1_000),
  };
  const link = cause === undefined ? undefined : invocation;
  const options = { kind: 'consumer', attributes, cause: cause ?? invocation, link } as const;
  return telemetry.inSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // Once, not at each of the deliveries that end in the dead letters.
      if (isPoison(error) && (deliveryCount ?? 1) === 1) {
        telemetry.measure('poisonedMessages', 1, { queue, errorType: errorTypeOf(error) });
      }
      throw error;
    }
  });
}

/** What can't be read now can't be read at the next delivery either. */
function isPoison(error: unknown): boolean {
  return error instanceof Error && error.name === 'ZodError';
}
