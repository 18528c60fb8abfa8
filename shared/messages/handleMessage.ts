import { Failure } from '../failure/failure.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import { poisonReason } from '../failure/poisonReason.ts';
import type { RetryPorts } from '../flow/retryWhileUnavailable.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveredMessage } from '../ports/queues.ts';
import type { PoisonMessages } from '../ports/storage.ts';
import type { Log, OpenSpan, Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { createLog, type LogWriters } from '../telemetry/log.ts';
import { deliveredMessage } from './deliveredMessage.ts';

/** The part of a trigger's invocation that is used; `InvocationContext` of `@azure/functions` fits. */
interface Invocation extends LogWriters {
  readonly triggerMetadata?: unknown;
  readonly traceContext?: { readonly traceParent?: string | undefined } | undefined;
}

interface Handling<Storage> {
  readonly queue: string;
  /** The span's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  openStorage(): Promise<Storage>;
}

/**
 * How long all steps of one message together may wait for unavailable services, before it goes back to the queue. It
 * must stay well below `functionTimeout` and `maxAutoLockRenewalDuration` in host.json. The spread keeps the messages
 * from returning all at the same moment. All in milliseconds.
 */
export const MESSAGE_TIME = 15 * 60_000;
const MESSAGE_TIME_SPREAD = 5 * 60_000;
/** The queues' `maxDeliveryCount`: after this delivery a failed message becomes a dead letter. */
export const LAST_DELIVERY = 100;
const LONGEST_PAUSE = 60_000;

/**
 * Processes the message of an invocation: reads its metadata, continues the sender's trace, measures the queue delay,
 * opens the storage, and works within the message's time. For a message that can never be processed it stores the
 * reason.
 */
export async function handleMessage<Storage extends { readonly poisonMessages: PoisonMessages }>(
  context: Invocation,
  { queue, name, clock, telemetry, openStorage }: Handling<Storage>,
  work: (ports: Storage & RetryPorts, span: OpenSpan, message: DeliveredMessage) => Promise<void>,
): Promise<void> {
  const message = deliveredMessage(queue, context.triggerMetadata);
  const { enqueuedAt } = message;
  if (enqueuedAt !== undefined)
    telemetry.measure('queueDelay', Math.max(0, clock.now() - enqueuedAt) / 1_000, { queue });
  const trace = traceOf(message, context.traceContext?.traceParent);
  await telemetry.inSpan(name, { kind: 'consumer', ...trace }, async (span) => {
    const giveBackAt = clock.now() + MESSAGE_TIME - clock.jitter() * MESSAGE_TIME_SPREAD;
    const ports = { ...(await openStorage()), log: createLog(context), clock, giveBackAt };
    await orPoison(message, async () => work(ports, span, message), { ...ports, telemetry });
  });
}

/**
 * The message continues its sender's trace, as OpenTelemetry's conventions for messaging say. The trace is read from
 * the message, because the host starts a new trace for queues with sessions (azure-functions-host, issue 11734); that
 * one is linked.
 */
function traceOf(
  { queue, messageId, deliveryCount, enqueuedAt, traceParent }: DeliveredMessage,
  invocation: string | undefined,
) {
  const attributes = {
    messagingSystem: 'servicebus',
    messagingOperation: 'process',
    queue,
    messageId,
    deliveryCount,
    enqueuedTime: enqueuedAt === undefined ? undefined : Math.round(enqueuedAt / 1_000),
  };
  return traceParent === undefined
    ? { attributes, cause: invocation }
    : { attributes, cause: traceParent, link: invocation };
}

interface PoisonPorts {
  readonly poisonMessages: PoisonMessages;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/**
 * Processes a message. If it can never be processed, or has failed at its last delivery, the reason is stored in a row
 * before it becomes a dead letter, because a Node trigger can't give the broker a reason. Other errors are thrown, and
 * the message is delivered again. An unexpected error waits here first: without a pause all deliveries would be used up
 * in seconds.
 */
export async function orPoison(
  message: DeliveredMessage,
  work: () => Promise<void>,
  { poisonMessages, log, telemetry, clock }: PoisonPorts,
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
    // Counted once, and not at every delivery until it is a dead letter.
    if (isPoison ? message.deliveryCount === 1 : isLast)
      telemetry.measure('poisonedMessages', 1, { queue: message.queue, errorType: errorTypeOf(error) });
    await poisonMessages.add(message, reason);
    throw error;
  }
}

function pauseAfter(deliveryCount: number): number {
  return Math.min(LONGEST_PAUSE, 200 * 2 ** (deliveryCount - 1));
}
