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

/** As much of a trigger's invocation as is looked at; `InvocationContext` of `@azure/functions` is one. */
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
 * How long one message may wait out outages, all its steps together, before it goes back to the queue: well inside of
 * host.json's `functionTimeout` and `maxAutoLockRenewalDuration`. They don't all come back at the same moment.
 * Milliseconds, as all here.
 */
export const MESSAGE_TIME = 15 * 60_000;
const MESSAGE_TIME_SPREAD = 5 * 60_000;
/** The queues' `maxDeliveryCount`: a message that fails once more goes to the dead letters. */
export const LAST_DELIVERY = 100;
const LONGEST_PAUSE = 60_000;

/**
 * Works on the message of an invocation: reads what was delivered, goes on with its sender's trace, measures how long it
 * waited, opens the storage, works within the message's time; one that can never be processed leaves its reason.
 */
export async function handleMessage<Storage extends { readonly poisonMessages: PoisonMessages }>(
  context: Invocation,
  { queue, name, clock, telemetry, openStorage }: Handling<Storage>,
  work: (ports: Storage & RetryPorts, span: OpenSpan) => Promise<void>,
): Promise<void> {
  const message = deliveredMessage(queue, context.triggerMetadata);
  const { enqueuedAt } = message;
  if (enqueuedAt !== undefined)
    telemetry.measure('queueDelay', Math.max(0, clock.now() - enqueuedAt) / 1_000, { queue });
  const trace = traceOf(message, context.traceContext?.traceParent);
  await telemetry.inSpan(name, { kind: 'consumer', ...trace }, async (span) => {
    const giveBackAt = clock.now() + MESSAGE_TIME - Math.random() * MESSAGE_TIME_SPREAD;
    const ports = { ...(await openStorage()), log: createLog(context), clock, giveBackAt };
    await orPoison(message, async () => work(ports, span), { ...ports, telemetry });
  });
}

/**
 * A message goes on with its sender's trace, by OpenTelemetry's conventions for messaging. That trace is taken from the
 * message itself: for queues with sessions the host begins a trace of its own (azure-functions-host, issue 11734), which
 * is then linked.
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
 * Works on a message. One that can never be processed leaves its reason in a row before it goes back to the queue and
 * on to the dead letters, because a Node trigger can't give the broker a reason; so does one that has failed each time.
 * Anything else is no poison: it is thrown as it is, and the message comes again. What nobody foresaw, and so nobody
 * waited for, waits here, or its deliveries would be over in seconds.
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
