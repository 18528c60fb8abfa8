import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import type { ServiceBusFunction } from '../functionDefinition.ts';
import type { TypedData } from '../functionsCoreTypes.ts';
import type { TriggerData } from '../invocations.ts';

/** .NET's largest date, which the real host gives for a message that never expires. */
const latestDate = '9999-12-31T23:59:59.9999999';

/** Shapes a message as the real host hands it to a worker. Its body must be unparsed, its dates kept. */
export function toTriggerData(
  message: ServiceBusReceivedMessage,
  definition: ServiceBusFunction,
): TriggerData {
  const data = toBody(message.body);
  return {
    reason: `New ServiceBus message detected on '${definition.queueName}'.`,
    data,
    metadata: withPropertiesOf(data, toTriggerMetadata(message)),
    origin: { traceParent: traceParentOf(message) },
  };
}

/**
 * The top-level properties of a body that is a JSON object join the metadata, and stand in the place of what has the
 * same name there in any case: the `subject` of a CloudEvent hides that of its message.
 */
function withPropertiesOf(
  { string: body }: TypedData,
  metadata: Record<string, TypedData>,
): Record<string, TypedData> {
  const properties = body === undefined ? {} : propertiesIn(body);
  const hidden = new Set(Object.keys(properties).map((name) => name.toLowerCase()));
  const rest = Object.entries(metadata).filter(([name]) => !hidden.has(name.toLowerCase()));
  const joining = Object.entries(properties).map(([name, value]): [string, TypedData] => [
    name,
    typeof value === 'string' ? text(value) : json(value),
  ]);
  return Object.fromEntries([...rest, ...joining]);
}

function propertiesIn(body: string): object {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** Text stays text; `@azure/functions` parses JSON, as in Azure. */
function toBody(body: unknown): TypedData {
  if (Buffer.isBuffer(body)) return { string: body.toString('utf8') };
  return typeof body === 'string' ? { string: body } : { json: JSON.stringify(body) };
}

/** By .NET's names; `@azure/functions` lowers the first letter, of nested names too. */
function toTriggerMetadata(message: ServiceBusReceivedMessage): Record<string, TypedData> {
  const applicationProperties = json(message.applicationProperties ?? {});
  const subject = text(message.subject);
  return {
    // AMQP counts the failed deliveries before this one, .NET this one too.
    DeliveryCount: json((message.deliveryCount ?? 0) + 1),
    DeadLetterSource: text(message.deadLetterSource),
    LockToken: text(message.lockToken),
    ExpiresAtUtc: date(message.expiresAtUtc, ''),
    ExpiresAt: date(message.expiresAtUtc, '+00:00'),
    EnqueuedTimeUtc: date(message.enqueuedTimeUtc, ''),
    EnqueuedTime: date(message.enqueuedTimeUtc, '+00:00'),
    MessageId: text(message.messageId),
    ContentType: text(message.contentType),
    ReplyTo: text(message.replyTo),
    ReplyToSessionId: text(message.replyToSessionId),
    SequenceNumber: message.sequenceNumber ? { json: message.sequenceNumber.toString() } : {},
    To: text(message.to),
    Subject: subject,
    Label: subject,
    CorrelationId: text(message.correlationId),
    ApplicationProperties: applicationProperties,
    UserProperties: applicationProperties,
    SessionId: text(message.sessionId),
    PartitionKey: text(message.partitionKey),
    TransactionPartitionKey: {},
  };
}

function text(value: string | number | boolean | Buffer | undefined): TypedData {
  return value === undefined ? {} : { string: String(value) };
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}

/** .NET writes the two that end in `Utc` without a zone. */
function date(value: Date | undefined, zone: '' | '+00:00'): TypedData {
  if (!value) return {};
  const time = value.getUTCFullYear() > 9999 ? latestDate : value.toISOString().slice(0, -1);
  return json(`${time}${zone}`);
}

/** `Diagnostic-Id` is what the Service Bus clients call it. */
function traceParentOf(message: ServiceBusReceivedMessage): string | undefined {
  const value = message.applicationProperties?.['Diagnostic-Id'];
  return typeof value === 'string' ? value : undefined;
}
