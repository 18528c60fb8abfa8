import { createHash } from 'node:crypto';
import { guidDigits } from '../schema/guid.ts';
import { decodeSegment } from '../schema/urlSegment.ts';

/**
 * A call id is a table key, a Service Bus session and, with a prefix and a number, a message id; the last two
 * hold 128 characters.
 */
const longestPlainId = 100;

/**
 * The id by which we know a call: 32 lower-case hex digits where Graph's id is a GUID in any form, otherwise
 * Graph's own text with everything but letters, digits, `.`, `_` and `-` written as `~` and four hex digits.
 * Different texts give different ids; a text too long for a key becomes `~~` and its 128-bit hash.
 */
export function canonicalCallId(text: string): string {
  const digits = guidDigits(text);
  if (digits !== undefined) return digits;
  if (text.length > longestPlainId) return hashed(text);
  const escaped = text.replace(/[^A-Za-z0-9._-]/g, escapeCodeUnit);
  return escaped.length <= longestPlainId ? escaped : hashed(text);
}

/** Our own spelling of an id that is no GUID: escaped, or too long for a key and hashed. */
const escapedOrHashed = /^(~~[0-9a-f]{32}|[\w.-]*(~[0-9a-f]{4}[\w.-]*)+)$/;

/**
 * The call that a person means: by Graph's id in any form, or by ours as lists and records show it. A text that could
 * be either is taken for ours.
 */
export function readCallId(text: string): string {
  const isOurs = text.length <= longestPlainId && escapedOrHashed.test(text);
  return isOurs ? text : canonicalCallId(text);
}

/** The call id in a notification's URL or resource path: the segment after `calls/`, as Graph wrote it. */
export function callIdFromUrl(url: string): string | undefined {
  const segment = /(?:^|\/)calls\/([^/?#]+)/i.exec(url)?.[1];
  return segment === undefined ? undefined : decodeSegment(segment);
}

function escapeCodeUnit(character: string): string {
  return `~${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Over UTF-16, in which texts that differ by half a surrogate pair stay different. */
function hashed(text: string): string {
  const digest = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
  return `~~${digest.slice(0, 32)}`;
}
