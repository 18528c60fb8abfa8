/**
 * Properties whose values are secrets or may not be kept, by the property that holds them where the name alone would
 * say too little. Graph forbids keeping tones; the others open a recording, a meeting or a media session.
 */
const secrets: readonly { readonly name: string; readonly inside?: string }[] = [
  { name: 'tone' },
  { name: 'tones' },
  { name: 'token', inside: 'meetingInfo' },
  { name: 'passcode', inside: 'meetingInfo' },
  { name: 'blob', inside: 'mediaConfig' },
  { name: 'accessToken' },
  { name: 'recordingAccessToken' },
  // The same in our own commands.
  { name: 'token', inside: 'join' },
  { name: 'passcode', inside: 'join' },
  { name: 'blob', inside: 'appHosted' },
];

const redacted = '(removed)';

/** A copy of what Graph sent that may be queued, stored and shown. */
export function redact<T>(value: T, inside?: string): T;
export function redact(value: unknown, inside?: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => redact(entry, inside));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      isSecret(name, inside) ? redacted : redact(entry, name),
    ]),
  );
}

/** Graph's metadata and its samples differ in case here and there: a secret is one in either. */
function isSecret(name: string, inside: string | undefined): boolean {
  return secrets.some(
    (secret) => isSame(secret.name, name) && (secret.inside === undefined || isSame(secret.inside, inside)),
  );
}

function isSame(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}
