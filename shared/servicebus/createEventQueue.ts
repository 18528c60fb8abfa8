import type { ServiceBusClient, ServiceBusMessage } from '@azure/service-bus';
import type { CallEvent } from '../call/event.ts';
import type { EventQueue, Telemetry } from '../ports.ts';
import { span } from '../telemetry/names.ts';
import { noTelemetry } from '../telemetry/noTelemetry.ts';
import { toCloudEvent } from './cloudEvent.ts';

/** The queue, with what only its owner asks for. */
export interface ConnectedEventQueue extends EventQueue {
  /** Opens the link before it is needed; rejects where the broker can't be reached. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** A queue that gives up after the timeout (milliseconds); the client's own patience is a minute. */
export function createEventQueue(
  client: ServiceBusClient,
  queueName: string,
  timeout: number,
  telemetry: Telemetry = noTelemetry,
): ConnectedEventQueue {
  const sender = client.createSender(queueName);
  return {
    send: async (events) => {
      const abortSignal = AbortSignal.timeout(timeout);
      const attributes = { messagingSystem: 'servicebus', messagingOperation: 'send', queue: queueName };
      const send = async (event: CallEvent) =>
        telemetry.inSpan(
          span.sendEvents,
          { kind: 'producer', attributes: { ...attributes, messageId: event.id, callId: event.callId } },
          async ({ traceParent }) => sender.sendMessages(toMessage(event, traceParent), { abortSignal }),
        );
      await Promise.all(events.map(send));
    },
    // Asking for a batch opens the link and learns its size limit, and sends nothing.
    open: async () => {
      await sender.createMessageBatch();
    },
    close: async () => client.close(),
  };
}

/** One message an event: the call is its session, the event id its message id, so a second send is dropped. */
function toMessage(event: CallEvent, traceParent: string | undefined): ServiceBusMessage {
  return {
    body: toCloudEvent(event),
    contentType: 'application/cloudevents+json',
    messageId: event.id,
    sessionId: event.callId,
    subject: event.type,
    ...(traceParent === undefined ? {} : { applicationProperties: toTraceProperties(traceParent) }),
  };
}

/** Azure's clients knew the trace as `Diagnostic-Id` before W3C's name; readers look for either. */
function toTraceProperties(traceparent: string) {
  return { traceparent, 'Diagnostic-Id': traceparent };
}
