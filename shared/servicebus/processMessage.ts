import type { Clock } from '../ports/clock.ts';
import type { DeliveredMessage } from '../ports/queues.ts';
import type { OpenSpan, Telemetry } from '../ports/telemetry.ts';

interface Processing {
  /** The span's name. */
  readonly name: string;
  /** W3C's `traceparent` of the host's own invocation. */
  readonly invocation: string | undefined;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/**
 * Works on a message as the continuation of its sender's trace, by OpenTelemetry's conventions for messaging, and
 * measures how long it waited. The sender's trace is taken from the message itself: for queues with sessions the host
 * begins a trace of its own (azure-functions-host, issue 11734), which is then linked.
 */
export async function processMessage<T>(
  { queue, messageId, deliveryCount, enqueuedAt, traceParent }: DeliveredMessage,
  { name, invocation, telemetry, clock }: Processing,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
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
  const origin = traceParent === undefined ? { cause: invocation } : { cause: traceParent, link: invocation };
  return telemetry.inSpan(name, { kind: 'consumer', attributes, ...origin }, work);
}
