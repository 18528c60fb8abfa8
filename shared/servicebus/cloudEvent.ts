import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CallEvent } from '../call/event.ts';

/** Bytes of one Service Bus message's body on the Standard tier, with room for what travels beside it. */
const BODY_LIMIT = 200 * 1024;

const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  data: z.looseObject({
    source: z.enum(['graph', 'handler', 'operator', 'scheduler']),
    receivedAt: z.number(),
    position: z.int(),
    facts: z.record(z.string(), z.unknown()),
    notification: z.unknown().optional(),
  }),
});

export type CloudEvent = z.infer<typeof cloudEvent>;

/** An event as it travels in the queue: a CloudEvent 1.0 in its structured JSON form, `subject` being the call. */
export function toCloudEvent(event: CallEvent): CloudEvent {
  const whole = withNotification(event, event.data);
  if (event.data === undefined || sizeOf(whole) <= BODY_LIMIT) return whole;
  return withNotification(event, omit(event.data));
}

function withNotification(event: CallEvent, notification: unknown): CloudEvent {
  const { id, type, callId, source, receivedAt, position, facts } = event;
  return {
    specversion: '1.0',
    id,
    type,
    source: `/graph-call-handler/${source}`,
    subject: callId,
    time: new Date(receivedAt).toISOString(),
    datacontenttype: 'application/json',
    data: {
      source,
      receivedAt,
      position,
      facts: { ...facts },
      ...(notification === undefined ? {} : { notification }),
    },
  };
}

/** What is too big for a message keeps its digest, so that it can at least be recognised. */
function omit(data: unknown): unknown {
  const text = JSON.stringify(data);
  return {
    dataOmitted: true,
    bytes: Buffer.byteLength(text),
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
  };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Reads a queue message's body. Throws a `ZodError` where it is no event of ours. */
export function fromCloudEvent(body: unknown): CallEvent {
  const { id, type, subject, data } = cloudEvent.parse(body);
  const { source, receivedAt, position, facts, notification } = data;
  return {
    id,
    type,
    callId: subject,
    source,
    receivedAt,
    position,
    facts,
    ...(notification === undefined ? {} : { data: notification }),
  };
}
