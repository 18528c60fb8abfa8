import { isWord } from '../schema/enumeration.ts';

/**
 * Properties whose values are secrets or may not be kept, by the property that holds them where the name alone would
 * say too little. Graph forbids keeping tones; a blob opens a media session, and who holds a replacement's link or
 * context can take the call over.
 */
const secrets: readonly { readonly name: string; readonly inside?: string }[] = [
  { name: 'tone' },
  { name: 'tones' },
  { name: 'replacementLink' },
  { name: 'replacesContext' },
  { name: 'blob', inside: 'mediaConfig' },
  // The same in our own commands.
  { name: 'blob', inside: 'appHosted' },
];

/** Whatever Graph may call a token tomorrow, its name will end like this. */
const secretEndings = ['token', 'passcode', 'password', 'secret'];

const redacted = '(removed)';

/** A copy of what Graph sent that may be queued, stored and shown. */
export function redact<T>(value: T, inside?: string): T;
export function redact(value: unknown, inside?: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => redact(entry, inside));
  if (typeof value === 'string') return withoutPasscode(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      isSecret(name, inside) ? redacted : redact(entry, name),
    ]),
  );
}

/** From the parameter of a short join link that is its passcode to the link's end, also where it is in another link. */
const passcode = /((?:[?&#]|%(?:25)*(?:3f|26|23))p(?:=|%(?:25)*3d))[^\s"]*/gi;

function withoutPasscode(text: string): string {
  return /meet(?:\/|%(?:25)*2f)/i.test(text) ? text.replace(passcode, `$1${redacted}`) : text;
}

/** Graph's metadata and its samples differ in case here and there: a secret is one in either. */
function isSecret(name: string, inside: string | undefined): boolean {
  const endsAsOne = secretEndings.some((ending) => name.toLowerCase().endsWith(ending));
  return endsAsOne || secrets.some((secret) => isWord(name, secret.name) && isInside(secret.inside, inside));
}

function isInside(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || isWord(found, wanted);
}
