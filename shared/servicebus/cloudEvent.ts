import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { type CallEvent, eventSources } from '../call/record/callEvent.ts';
import { lessen, omit } from '../call/record/limitEventSize.ts';
import { Unreadable } from '../failure/failure.ts';

/** Bytes of a message's body. A message on the Standard tier has 256 KB; the rest is for its properties. */
const BODY_LIMIT = 200 * 1024;
/** Bytes of uncompressed facts, which leaves room for the rest of the body. */
const FACTS_LIMIT = 150 * 1024;

const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  data: z.looseObject({
    source: z.enum(eventSources),
    receivedAt: z.number(),
    position: z.int(),
    facts: z.record(z.string(), z.unknown()),
    factsGzip: z.string().optional(),
    notification: z.unknown().optional(),
  }),
});

const packedFacts = z.record(z.string(), z.unknown());

type CloudEvent = z.infer<typeof cloudEvent>;

/**
 * An event as a CloudEvent 1.0 in structured JSON; `subject` is the call id. A body that is too large first loses
 * Graph's text, then its facts are compressed, then shortened.
 */
export function encodeEvent(event: CallEvent): Buffer {
  const whole = encode(toCloudEvent(event, event.data));
  if (whole.length <= BODY_LIMIT) return whole;
  const lean = toCloudEvent(event, event.data === undefined ? undefined : omit(event.data));
  const factsOnly = encode(lean);
  if (factsOnly.length <= BODY_LIMIT) return factsOnly;
  const packed = encode(withPackedFacts(lean));
  if (packed.length <= BODY_LIMIT) return packed;
  return encode({ ...lean, data: { ...lean.data, facts: { ...lessen(event.facts, FACTS_LIMIT) } } });
}

function encode(event: CloudEvent): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/** For the roster of more than about a thousand participants, whose facts alone are too large. */
function withPackedFacts(whole: CloudEvent): CloudEvent {
  const factsGzip = gzipSync(JSON.stringify(whole.data.facts)).toString('base64');
  return { ...whole, data: { ...whole.data, facts: {}, factsGzip } };
}

function unpackFacts({ facts, factsGzip }: CloudEvent['data']): CloudEvent['data']['facts'] {
  if (factsGzip === undefined) return facts;
  return packedFacts.parse(unpack(factsGzip));
}

function unpack(gzip: string): unknown {
  try {
    return JSON.parse(gunzipSync(Buffer.from(gzip, 'base64')).toString('utf8'));
  } catch (error) {
    throw new Unreadable('The packed facts of a message', error);
  }
}

function toCloudEvent(event: CallEvent, notification: unknown): CloudEvent {
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

/** Reads a message's body. Throws a `ZodError` if it is no event of ours, and `Unreadable` if it is damaged. */
export function fromCloudEvent(body: unknown): CallEvent {
  const { id, type, subject, data } = cloudEvent.parse(body);
  const { source, receivedAt, position, notification } = data;
  return {
    id,
    type,
    callId: subject,
    source,
    receivedAt,
    position,
    facts: unpackFacts(data),
    ...(notification === undefined ? {} : { data: notification }),
  };
}
