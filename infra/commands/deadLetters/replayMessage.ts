import { createHash } from 'node:crypto';
import type { ServiceBusMessage, ServiceBusReceivedMessage } from '@azure/service-bus';

/** Characters that Service Bus takes. */
const LONGEST_ID = 128;

/**
 * The id under which a dead letter is sent again, as the broker would drop its own: `<id>:replay:<n>`. It follows from
 * the dead letter's id alone, so a replay that was killed before it ended is the same message the next time.
 */
export function replayMessageId(messageId: string): string {
  const { id = messageId, turn = '0' } = /^(?<id>.*):replay:(?<turn>\d+)$/s.exec(messageId)?.groups ?? {};
  const again = `${id}:replay:${Number(turn) + 1}`;
  if (again.length <= LONGEST_ID) return again;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${digest}:replay:${Number(turn) + 1}`;
}

/** What the broker adds when a message becomes a dead letter. */
const addedByBroker = new Set(['DeadLetterReason', 'DeadLetterErrorDescription']);

/** The same message for the same call. Its body, and with it the event's own id, is untouched. */
export function toReplay(message: ServiceBusReceivedMessage): ServiceBusMessage {
  const { body, contentType, correlationId, sessionId, subject, applicationProperties = {} } = message;
  const own = Object.entries(applicationProperties).filter(([name]) => !addedByBroker.has(name));
  return {
    body,
    messageId: replayMessageId(String(message.messageId)),
    applicationProperties: Object.fromEntries(own),
    ...(contentType === undefined ? {} : { contentType }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(subject === undefined ? {} : { subject }),
  };
}
