import { setMaxListeners } from 'node:events';
import type { ServiceBusClient, ServiceBusMessage } from '@azure/service-bus';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { EventQueue } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import { noTelemetry } from '../telemetry/noTelemetry.ts';
import { encodeEvent } from './cloudEvent.ts';
import { sendInTrace } from './sendInTrace.ts';

/** The event queue, with the methods that only its owner uses. */
export interface ConnectedEventQueue extends EventQueue {
  /** Opens the link and asks the broker. Rejects if it doesn't reply within the timeout (milliseconds). */
  check(timeout: number): Promise<void>;
  close(): Promise<void>;
}

/** The event queue. `timeout` is the default for a send, in milliseconds; the client's own is a minute. */
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
      const overdue = new AbortController();
      const abortSignal = overdue.signal;
      const timer = setTimeout(() => overdue.abort(), wait);
      // All events of a delivery listen to this signal. By default Node warns of a leak at more than ten listeners.
      if (events.length > 1) setMaxListeners(0, abortSignal);
      const sending = { name: span.sendEvents, queue: queueName, telemetry, abortSignal };
      try {
        await Promise.all(
          events.map(async (event) =>
            sendInTrace(sender, toMessage(event), { ...sending, attributes: { callId: event.callId } }),
          ),
        );
      } finally {
        clearTimeout(timer);
      }
    },
    check: async (checkTimeout) => {
      const abortSignal = AbortSignal.timeout(checkTimeout);
      // Creating a batch opens the link and reads its size limit, but sends nothing.
      await sender.createMessageBatch({ abortSignal });
      await observer.peekMessages(1, { abortSignal });
    },
    close: async () => client.close(),
  };
}

/**
 * One message for each event: the session is the call, and the message id is the event id, so the broker drops
 * duplicates.
 */
function toMessage(event: CallEvent): ServiceBusMessage {
  return {
    body: encodeEvent(event),
    contentType: 'application/cloudevents+json',
    messageId: event.id,
    sessionId: event.callId,
    subject: event.type,
  };
}
