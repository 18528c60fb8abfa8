import { isWord } from '../schema/enumeration.ts';

/**
 * Properties whose values must not be kept. `inside` names the parent property if the name alone is ambiguous. Graph
 * forbids keeping tones; a blob opens a media session; whoever has a replacement's link or context can take over the
 * call.
 */
const secrets: readonly { readonly name: string; readonly inside?: string }[] = [
  { name: 'tone' },
  { name: 'tones' },
  { name: 'replacementLink' },
  { name: 'replacesContext' },
  { name: 'blob', inside: 'mediaConfig' },
  // The blob in our own commands and actions.
  { name: 'blob', inside: 'appHosted' },
  { name: 'blob', inside: 'media' },
];

/** Endings of property names that mark secrets, so that new names are covered, too. */
const secretEndings = ['token', 'passcode', 'password', 'secret'];

const redacted = '(removed)';

/** A copy without secrets. Only this copy may be queued, stored or shown. */
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

/** A short join link's passcode, from its parameter to the link's end, also if the link is encoded in another. */
const passcode = /((?:[?&#]|%(?:25)*(?:3f|26|23))p(?:=|%(?:25)*3d))[^\s"]*/gi;

function withoutPasscode(text: string): string {
  return /meet(?:\/|%(?:25)*2f)/i.test(text) ? text.replace(passcode, `$1${redacted}`) : text;
}

/** Graph's metadata and samples differ in letter case. */
function isSecret(name: string, inside: string | undefined): boolean {
  const endsAsOne = secretEndings.some((ending) => name.toLowerCase().endsWith(ending));
  return endsAsOne || secrets.some((secret) => isWord(name, secret.name) && isInside(secret.inside, inside));
}

function isInside(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || isWord(found, wanted);
}
