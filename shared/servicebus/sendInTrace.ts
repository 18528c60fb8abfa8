import type { ServiceBusMessage, ServiceBusSender } from '@azure/service-bus';
import type { Telemetry } from '../ports/telemetry.ts';
import type { SpanAttributes } from '../telemetry/names.ts';
import { toServiceBusFailure } from './serviceBusError.ts';

interface Sending {
  /** The span's name. */
  readonly name: string;
  readonly queue: string;
  readonly telemetry: Telemetry;
  readonly abortSignal: AbortSignal;
  readonly attributes?: SpanAttributes;
}

/**
 * Sends a message in a span, as OpenTelemetry's conventions for messaging say. The message carries the trace to its
 * receiver. Rejects with a `Failure`.
 */
export async function sendInTrace(
  sender: Pick<ServiceBusSender, 'sendMessages'>,
  message: ServiceBusMessage,
  { name, queue, telemetry, abortSignal, attributes }: Sending,
): Promise<void> {
  const messaging = {
    messagingSystem: 'servicebus',
    messagingOperation: 'send',
    queue,
    messageId: message.messageId === undefined ? undefined : String(message.messageId),
  };
  const options = { kind: 'producer', attributes: { ...messaging, ...attributes } } as const;
  await telemetry.inSpan(name, options, async ({ traceParent }) =>
    sender.sendMessages(withTrace(message, traceParent), { abortSignal }).catch((error: unknown) => {
      throw toServiceBusFailure(error);
    }),
  );
}

/** Older Azure clients name the trace `Diagnostic-Id`. Readers look for either name. */
function withTrace(message: ServiceBusMessage, traceparent: string | undefined): ServiceBusMessage {
  if (traceparent === undefined) return message;
  const trace = { traceparent, 'Diagnostic-Id': traceparent };
  return { ...message, applicationProperties: { ...message.applicationProperties, ...trace } };
}
