import { createHash } from 'node:crypto';
import { guidDigits } from '../schema/guid.ts';
import { decodeSegment } from '../schema/urlSegment.ts';

/**
 * A call id is used as table key, as Service Bus session id and, with a prefix and a number, as message id. Session ids
 * and message ids have at most 128 characters.
 */
const longestPlainId = 100;

/**
 * Our id of a call: 32 lower-case hex digits if Graph's id is a GUID in any form. In any other text, each character
 * except letters, digits, `.`, `_` and `-` becomes `~` and four hex digits. A text that is too long for a key becomes
 * `~~` and 32 hex digits of its hash. Different texts give different ids.
 */
export function canonicalCallId(text: string): string {
  const digits = guidDigits(text);
  if (digits !== undefined) return digits;
  if (text.length > longestPlainId) return hashed(text);
  const escaped = text.replace(/[^A-Za-z0-9._-]/g, escapeCodeUnit);
  return escaped.length <= longestPlainId ? escaped : hashed(text);
}

/** An id of ours that is no GUID: escaped or hashed. */
const escapedOrHashed = /^(~~[0-9a-f]{32}|[\w.-]*(~[0-9a-f]{4}[\w.-]*)+)$/;

/**
 * Our id of the call that a person typed: Graph's id in any form, or our own as lists and records show it. A text that
 * could be both is read as ours.
 */
export function readCallId(text: string): string {
  const isOurs = text.length <= longestPlainId && escapedOrHashed.test(text);
  return isOurs ? text : canonicalCallId(text);
}

/** The call id in a notification's URL or resource path, as Graph wrote it: the segment after `calls/`. */
export function callIdFromUrl(url: string): string | undefined {
  const segment = /(?:^|\/)calls\/([^/?#]+)/i.exec(url)?.[1];
  return segment === undefined ? undefined : decodeSegment(segment);
}

function escapeCodeUnit(character: string): string {
  return `~${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Hashes UTF-16: UTF-8 would make texts equal that differ only in an unpaired surrogate. */
function hashed(text: string): string {
  const digest = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
  return `~~${digest.slice(0, 32)}`;
}
