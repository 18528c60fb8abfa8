/**
 * `<entity>/$management`: the operations that are requests rather than links.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response
 */
import * as z from 'zod';
import { BrokerError } from '../brokerError.ts';
import type { Queue, Settlement } from '../queue/queue.ts';
import { toWireError } from './conditions.ts';
import { assertMessageSize } from './limits.ts';
import { fromEncodedMessage, toEncodedMessage } from './messageFormat.ts';
import type { Reply, Request } from './request.ts';
import { types } from './rhea.ts';
import { revisionWith } from './settlement.ts';

const TIMESTAMP = 0x83;
const LONG = 0x81;
const STRING = 0xb1;

const buffer = z.instanceof(Buffer);
/** rhea gives numbers beyond 2^53 as bytes; no queue here counts that far. */
const long = z.union([z.number(), buffer.transform((bytes) => Number(bytes.readBigInt64BE()))]);
const absentIfNull = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);
const linkSchema = z.looseObject({ 'associated-link-name': absentIfNull(z.string()) });

const lockTokensSchema = z.object({ 'lock-tokens': z.array(buffer) });
const sessionSchema = z.object({ 'session-id': z.string() });
const sessionStateSchema = sessionSchema.extend({ 'session-state': absentIfNull(buffer) });
const peekSchema = z.object({
  'from-sequence-number': long,
  'message-count': z.number(),
  'session-id': absentIfNull(z.string()),
});
const scheduleSchema = z.object({ messages: z.array(z.looseObject({ message: buffer })) });
const sequenceNumbersSchema = z.object({ 'sequence-numbers': z.array(long) });
const receiveDeferredSchema = sequenceNumbersSchema.extend({
  'receiver-settle-mode': z.number(),
  'session-id': absentIfNull(z.string()),
});
const dispositionSchema = lockTokensSchema.extend({
  'disposition-status': z.enum(['completed', 'abandoned', 'defered', 'suspended']),
  'deadletter-reason': absentIfNull(z.string()),
  'deadletter-description': absentIfNull(z.string()),
  'properties-to-modify': absentIfNull(z.record(z.string(), z.unknown())),
});
const sessionsSchema = z.object({ 'last-updated-time': z.date(), skip: z.number(), top: z.number() });

type Operation = (
  queue: Queue,
  body: unknown,
  linkName: string | undefined,
) => Record<string, unknown> | undefined;

const operations: Readonly<Record<string, Operation>> = {
  'renew-lock': (queue, body) => {
    const { 'lock-tokens': tokens } = lockTokensSchema.parse(body);
    const expirations = tokens.map((token) => queue.renewLock(token));
    return { expirations: types.wrap_array(expirations, TIMESTAMP, undefined) };
  },
  'renew-session-lock': (queue, body, linkName) => {
    const { 'session-id': sessionId } = sessionSchema.parse(body);
    return { expiration: new Date(queue.renewSessionLock(sessionId, linkName)) };
  },
  'get-session-state': (queue, body, linkName) => {
    const { 'session-id': sessionId } = sessionSchema.parse(body);
    return { 'session-state': queue.sessionState(sessionId, linkName) ?? null };
  },
  'set-session-state': (queue, body, linkName) => {
    const { 'session-id': sessionId, 'session-state': state } = sessionStateSchema.parse(body);
    queue.setSessionState(sessionId, state, linkName);
    return {};
  },
  'peek-message': (queue, body) => {
    const request = peekSchema.parse(body);
    const { 'from-sequence-number': from, 'message-count': count, 'session-id': sessionId } = request;
    const messages = queue.peek(from, count, sessionId);
    return messages.length === 0
      ? undefined
      : { messages: messages.map((message) => ({ message: toEncodedMessage(message) })) };
  },
  'schedule-message': (queue, body) => {
    const { messages } = scheduleSchema.parse(body);
    for (const { message } of messages) assertMessageSize(message);
    const sequenceNumbers = queue.enqueue(messages.map(({ message }) => fromEncodedMessage(message)));
    return { 'sequence-numbers': types.wrap_array(sequenceNumbers, LONG, undefined) };
  },
  'cancel-scheduled-message': (queue, body) => {
    queue.cancelScheduled(sequenceNumbersSchema.parse(body)['sequence-numbers']);
    return {};
  },
  'receive-by-sequence-number': (queue, body, linkName) => {
    const request = receiveDeferredSchema.parse(body);
    const { 'session-id': sessionId, 'receiver-settle-mode': settleMode } = request;
    const deliveries = queue.receiveDeferred(
      request['sequence-numbers'],
      settleMode === 0 ? 'receiveAndDelete' : 'peekLock',
      sessionId === undefined ? undefined : { sessionId, ...(linkName !== undefined && { linkName }) },
    );
    return {
      messages: deliveries.map(({ message, lock }) => ({
        message: toEncodedMessage(message, lock?.lockedUntil),
        ...(lock && { 'lock-token': types.wrap_uuid(lock.token) }),
      })),
    };
  },
  'update-disposition': (queue, body) => {
    const request = dispositionSchema.parse(body);
    const settlement = toSettlement(request);
    for (const token of request['lock-tokens']) queue.settle(token, settlement);
    return {};
  },
  'get-message-sessions': (queue, body) => {
    const { 'last-updated-time': updatedAfter, skip, top } = sessionsSchema.parse(body);
    const sessionIds = queue.sessionIds(updatedAfter.getTime()).slice(skip, skip + top);
    const ids = types.wrap_array(sessionIds, STRING, undefined);
    return { skip: skip + sessionIds.length, 'sessions-ids': ids };
  },
};

export function manage(queue: Queue, { operation, properties, body }: Request): Reply {
  try {
    const perform = operations[operation.replace(/^com\.microsoft:/, '')];
    if (!perform)
      throw new BrokerError(
        'NotImplemented',
        `The operation '${operation}' is not supported by the local broker.`,
      );
    const result = perform(queue, body, linkSchema.parse(properties)['associated-link-name']);
    return result === undefined
      ? { properties: { statusCode: types.wrap_int(204), statusDescription: 'NoContent' } }
      : { properties: { statusCode: types.wrap_int(200), statusDescription: 'OK' }, body: result };
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Reply {
  const { condition, description, status } =
    error instanceof z.ZodError
      ? { condition: 'com.microsoft:argument-error', description: z.prettifyError(error), status: 400 }
      : toWireError(error);
  return {
    properties: {
      statusCode: types.wrap_int(status),
      statusDescription: description,
      errorCondition: types.wrap_symbol(condition),
    },
  };
}

function toSettlement(request: z.output<typeof dispositionSchema>): Settlement {
  const revision = revisionWith(request['properties-to-modify'] ?? {});
  const { 'deadletter-reason': reason, 'deadletter-description': description } = request;
  const settlements: Record<(typeof request)['disposition-status'], Settlement> = {
    completed: { kind: 'complete' },
    abandoned: { kind: 'abandon', ...revision },
    defered: { kind: 'defer', ...revision },
    suspended: {
      kind: 'deadLetter',
      ...revision,
      ...(reason !== undefined && { reason }),
      ...(description !== undefined && { description }),
    },
  };
  return settlements[request['disposition-status']];
}
