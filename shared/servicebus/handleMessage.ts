import { orPoison } from '../flow/orPoison.ts';
import type { RetryPorts } from '../flow/retryWhileUnavailable.ts';
import type { Clock } from '../ports/clock.ts';
import type { PoisonMessages } from '../ports/storage.ts';
import type { OpenSpan, Telemetry } from '../ports/telemetry.ts';
import { createLog, type LogWriters } from '../telemetry/log.ts';
import { deliveredMessage } from './deliveredMessage.ts';
import { processMessage } from './processMessage.ts';

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
 * Milliseconds.
 */
export const MESSAGE_TIME = 15 * 60_000;
const MESSAGE_TIME_SPREAD = 5 * 60_000;

/** Works on the message of an invocation in its sender's trace; one that can never be processed leaves its reason. */
export async function handleMessage<Storage extends { readonly poisonMessages: PoisonMessages }>(
  context: Invocation,
  { queue, name, clock, telemetry, openStorage }: Handling<Storage>,
  work: (ports: Storage & RetryPorts, span: OpenSpan) => Promise<void>,
): Promise<void> {
  const delivered = deliveredMessage(queue, context.triggerMetadata);
  const invocation = context.traceContext?.traceParent;
  await processMessage(delivered, { name, invocation, telemetry, clock }, async (span) => {
    const giveBackAt = clock.now() + MESSAGE_TIME - Math.random() * MESSAGE_TIME_SPREAD;
    const ports = { ...(await openStorage()), log: createLog(context), clock, giveBackAt };
    await orPoison(delivered, async () => work(ports, span), { ...ports, telemetry });
  });
}
