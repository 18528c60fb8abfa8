import { idMatches } from './party.ts';

/** Prefixes of raw identities in the services behind Graph: the kind as a number, and sometimes the cloud. */
const rawPrefixes: Readonly<Record<string, RegExp>> = {
  user: /^8:(?:orgid|gcch|dod):/i,
  application: /^28:(?:(?:orgid|gcch|dod):)?/i,
  applicationInstance: /^28:(?:(?:orgid|gcch|dod):)?/i,
};

/** Texts that stand for a withheld phone number. */
const withheld = new Set(['', 'anonymous', 'private', 'restricted', 'unavailable', 'unknown', 'withheld']);
const WITHHELD = 'anonymous';

/** Whether an identity of this kind matches `pattern`, in any spelling of both. */
export function partyIdMatches(pattern: string, kind: string, id: string | undefined): boolean {
  if (kind === 'phone') return phoneMatches(pattern, id ?? '');
  return id !== undefined && idMatches(withoutPrefix(kind, pattern), withoutPrefix(kind, id));
}

function withoutPrefix(kind: string, id: string): string {
  const prefix = rawPrefixes[kind];
  return prefix === undefined ? id : id.replace(prefix, '');
}

/** The extension is compared only if the pattern has one: a number without it means all its extensions. */
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

/** Reads a `tel:` or `sip:` URI with parameters, a number with spaces or dashes, or a raw id. */
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
