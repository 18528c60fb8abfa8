import { createHmac, timingSafeEqual } from 'node:crypto';
import { serviceBusKey } from '../../part/connectionStrings.ts';

/**
 * Checks a token for one audience.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
 *
 * @returns when it expires, in milliseconds since the epoch, or nothing if it is refused
 */
export function verifySharedAccessSignature(
  token: string,
  audience: string,
  now: number,
): number | undefined {
  const [scheme, query] = token.split(' ', 2);
  if (scheme !== 'SharedAccessSignature' || query === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const resource = /(?:^|&)sr=([^&]*)/.exec(query)?.[1] ?? '';
  const expiry = Number(fields.get('se')) * 1000;
  const expected = createHmac('sha256', serviceBusKey.value)
    .update(`${resource}\n${fields.get('se')}`)
    .digest('base64');
  const isValid =
    fields.get('skn') === serviceBusKey.name &&
    covers(withoutScheme(decodeURIComponent(resource)), withoutScheme(audience)) &&
    isSameText(expected, fields.get('sig') ?? '') &&
    expiry > now;
  return isValid ? expiry : undefined;
}

/** Clients write the same entity with `sb://`, `amqp://` or `amqps://` before it. */
const withoutScheme = (uri: string): string => uri.replace(/^[a-z]+:\/\//i, '');

/** A token or claim for a resource holds for everything below it. */
export function covers(resource: string, entity: string): boolean {
  return `${withoutEndSlash(entity.toLowerCase())}/`.startsWith(
    `${withoutEndSlash(resource.toLowerCase())}/`,
  );
}

function withoutEndSlash(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
