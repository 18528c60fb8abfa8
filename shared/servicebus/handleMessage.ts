import { orPoison } from '../flow/orPoison.ts';
import type { Clock, Log, OpenSpan, PoisonMessages, Telemetry } from '../ports.ts';
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

/** Works on the message of an invocation in its sender's trace; one that can never be processed leaves its reason. */
export async function handleMessage<Storage extends { readonly poisonMessages: PoisonMessages }>(
  context: Invocation,
  { queue, name, clock, telemetry, openStorage }: Handling<Storage>,
  work: (ports: Storage & { readonly log: Log }, span: OpenSpan) => Promise<void>,
): Promise<void> {
  const delivered = deliveredMessage(queue, context.triggerMetadata);
  const invocation = context.traceContext?.traceParent;
  await processMessage(delivered, { name, invocation, telemetry, clock }, async (span) => {
    const ports = { ...(await openStorage()), log: createLog(context) };
    await orPoison(delivered, async () => work(ports, span), { ...ports, telemetry });
  });
}
