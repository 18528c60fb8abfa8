import { idMatches } from './party.ts';

/** How the services behind Graph write an identity as one text: its kind as a number, at times its cloud, its id. */
const rawPrefixes: Readonly<Record<string, RegExp>> = {
  user: /^8:(?:orgid|gcch|dod):/i,
  application: /^28:(?:(?:orgid|gcch|dod):)?/i,
  applicationInstance: /^28:(?:(?:orgid|gcch|dod):)?/i,
};

/** What stands in place of a number that its caller, or the network, keeps back. */
const withheld = new Set(['', 'anonymous', 'private', 'restricted', 'unavailable', 'unknown', 'withheld']);
const WITHHELD = 'anonymous';

/** Whether an identity of this kind is the one that `pattern` names, however either of them is written. */
export function partyIdMatches(pattern: string, kind: string, id: string | undefined): boolean {
  if (kind === 'phone') return phoneMatches(pattern, id ?? '');
  return id !== undefined && idMatches(withoutPrefix(kind, pattern), withoutPrefix(kind, id));
}

function withoutPrefix(kind: string, id: string): string {
  const prefix = rawPrefixes[kind];
  return prefix === undefined ? id : id.replace(prefix, '');
}

/** An extension counts only where the pattern has one: whoever names a number means all that answer to it. */
function phoneMatches(pattern: string, id: string): boolean {
  const wanted = toNumber(pattern);
  const found = toNumber(id);
  if (wanted.extension !== undefined && wanted.extension !== found.extension) return false;
  return idMatches(wanted.number, found.number);
}

interface PhoneNumber {
  /** E.164 text, the digits of a national number or an extension as they came, or `anonymous`. */
  readonly number: string;
  readonly extension: string | undefined;
}

/** A number may come as a `tel:` or `sip:` URI with parameters, with spaces or dashes in it, or as a raw id. */
function toNumber(id: string): PhoneNumber {
  const bare = id
    .trim()
    .replace(/^(?:4:|tel:|sips?:)/i, '')
    .toLowerCase();
  const [address = '', ...parameters] = bare.split(';', 8);
  const number = (address.split('@', 1)[0] ?? '').replace(/[ ().-]/g, '');
  const extension = parameters.find((parameter) => parameter.startsWith('ext='))?.slice('ext='.length);
  return { number: withheld.has(number) ? WITHHELD : number, extension };
}
