import { mendJson } from '../call/schema/lenientJson.ts';
import { beyondBounds, readJson } from '../call/schema/parseJson.ts';
import { badRequest, HttpError, tooLarge } from '../httpReply.ts';
import { decodeBody } from './decodeBody.ts';

/** Bytes. The roster of a thousand participants exceeds 1 MiB. */
export const DELIVERY_LIMIT = 8 * 1024 * 1024;
/** Graph sends only a few. */
const MOST_ITEMS = 256;
const bounds = { length: DELIVERY_LIMIT, depth: 64, values: 500_000 };

/** A delivery's items, or `legacy`: the format from before Graph, which we only ask to send again in Graph's format. */
export type Envelope =
  | { readonly kind: 'notifications'; readonly items: readonly unknown[] }
  | { readonly kind: 'legacy' };

/** Reads a delivery's bytes. Throws an `HttpError` if they are no delivery from Graph or exceed the limits. */
export function readEnvelope(body: Uint8Array, contentType: string | null): Envelope {
  if (body.length > DELIVERY_LIMIT) throw tooLarge(DELIVERY_LIMIT);
  const envelope = parse(decodeBody(body, contentType));
  if (!isObject(envelope)) throw badRequest('The body is not a JSON object.');
  if (!Object.hasOwn(envelope, 'value') && isLegacy(envelope)) return { kind: 'legacy' };
  const items = envelope['value'];
  if (!Array.isArray(items)) throw badRequest('The body has no array "value".');
  if (items.length > MOST_ITEMS) throw tooMany();
  if (!items.some(isObject)) throw badRequest('No entry of "value" is an object.');
  return { kind: 'notifications', items };
}

/** Invalid JSON is repaired if its meaning is clear, because a call depends on it. */
function parse(text: string): unknown {
  const read = readJson(text, bounds);
  if ('value' in read) return read.value;
  if (beyondBounds(text, { ...bounds, values: Infinity }) !== undefined)
    throw badRequest(`The body is ${read.fault}.`);
  if (beyondBounds(text, bounds) !== undefined) throw tooMany();
  const mended = readJson(mendJson(text), { ...bounds, length: Infinity });
  if ('fault' in mended) throw badRequest('The body is not JSON.');
  return mended.value;
}

function tooMany(): HttpError {
  return new HttpError(413, 'RequestTooLarge', `The delivery has more than ${MOST_ITEMS} changes.`);
}

/** The older Skype format has the call's properties at the top level. */
function isLegacy(envelope: object): boolean {
  return ['callState', 'isMultiparty', 'presentedModalityTypes'].some((name) =>
    Object.hasOwn(envelope, name),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
