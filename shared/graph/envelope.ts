import { badRequest } from '../httpReply.ts';

const DEPTH_LIMIT = 64;

/** A delivery's items, or the format from before Graph, which asks for nothing but to be sent again in Graph's. */
export type Envelope =
  | { readonly kind: 'notifications'; readonly items: readonly unknown[] }
  | { readonly kind: 'legacy' };

/** Reads a delivery's bytes; throws a `Refusal` where they are no envelope of Graph's. */
export function readEnvelope(body: Uint8Array): Envelope {
  const envelope = parseJson(decode(body));
  if (!isObject(envelope)) throw badRequest('The body is not a JSON object.');
  if (!('value' in envelope) && isLegacy(envelope)) return { kind: 'legacy' };
  const items = envelope['value'];
  if (!Array.isArray(items)) throw badRequest('The body has no array "value".');
  if (!items.some(isObject)) throw badRequest('No entry of "value" is an object.');
  return { kind: 'notifications', items };
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badRequest('The body is not UTF-8.');
  }
}

function parseJson(text: string): unknown {
  if (isDeeperThan(DEPTH_LIMIT, text))
    throw badRequest(`The body is nested deeper than ${DEPTH_LIMIT} levels.`);
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not JSON.');
  }
}

/** Counts brackets outside strings in one pass, before anything is built from them. */
function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

/** The Skype calling format has the call's properties at its top; the platform sends Graph's after a 204. */
function isLegacy(envelope: object): boolean {
  return 'callState' in envelope || 'isMultiparty' in envelope || 'presentedModalityTypes' in envelope;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
