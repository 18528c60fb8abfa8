import { setMaxListeners } from 'node:events';
import type { ServiceBusClient, ServiceBusMessage } from '@azure/service-bus';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { EventQueue } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import { noTelemetry } from '../telemetry/noTelemetry.ts';
import { toCloudEvent } from './cloudEvent.ts';
import { sendInTrace } from './sendInTrace.ts';

/** The queue, with what only its owner asks for. */
export interface ConnectedEventQueue extends EventQueue {
  /** Opens the link, where it isn't open, and asks the broker something; rejects where it doesn't reply in time. */
  check(timeout: number): Promise<void>;
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
  const observer = client.createReceiver(queueName);
  return {
    send: async (events, wait = timeout) => {
      const abortSignal = AbortSignal.timeout(wait);
      // All events of a delivery listen to it; Node would take more than ten for a leak and say so.
      setMaxListeners(0, abortSignal);
      const sending = { name: span.sendEvents, queue: queueName, telemetry, abortSignal };
      await Promise.all(
        events.map(async (event) =>
          sendInTrace(sender, toMessage(event), { ...sending, attributes: { callId: event.callId } }),
        ),
      );
    },
    check: async (checkTimeout) => {
      const abortSignal = AbortSignal.timeout(checkTimeout);
      // Asking for a batch opens the link and learns its size limit, and sends nothing.
      await sender.createMessageBatch({ abortSignal });
      await observer.peekMessages(1, { abortSignal });
    },
    close: async () => client.close(),
  };
}

/** One message an event: the call is its session, the event id its message id, so a second send is dropped. */
function toMessage(event: CallEvent): ServiceBusMessage {
  return {
    body: toCloudEvent(event),
    contentType: 'application/cloudevents+json',
    messageId: event.id,
    sessionId: event.callId,
    subject: event.type,
  };
}
