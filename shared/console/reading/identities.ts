import type { Party, Requester } from '../routes/types.ts';

/** Who somebody is, as far as the reader has asked to see it. */
export interface Identities {
  readonly areShown: boolean;
}

/** Longer ones are cut: a name is for telling people apart, and somebody may have chosen it to be in the way. */
const LONGEST = 80;

const kinds: Readonly<Record<string, string>> = {
  user: 'user',
  phone: 'phone',
  application: 'application',
  applicationInstance: 'bot',
  guest: 'guest',
  encrypted: 'encrypted',
  anonymous: 'anonymous',
};

/** A phone number or an id with its middle left out: enough to tell two apart, too little to call. */
export function masked(id: string): string {
  if (/^\+?[\d ()./-]{5,}$/.test(id)) return `${id.slice(0, 5)}•••${id.slice(-2)}`;
  return id.length <= 8 ? `${id.slice(0, 1)}•••` : `${id.slice(0, 4)}•••${id.slice(-2)}`;
}

/** A party's name, or else its id; `withheld` for a caller who gives none. */
export function nameOf({ kind, id, displayName }: Party, { areShown }: Identities): string {
  if (displayName !== undefined && displayName.trim() !== '') return shortened(displayName.trim());
  if (id === undefined || id === '' || id.toLowerCase() === 'anonymous') return 'withheld';
  const shown = areShown ? shortened(id) : masked(id);
  return kind === 'phone' ? shown : `${kinds[kind] ?? shortened(kind)} ${shown}`;
}

export function namesOf(parties: readonly Party[] | undefined, identities: Identities): string {
  if (parties === undefined || parties.length === 0) return 'withheld';
  return parties.map((party) => nameOf(party, identities)).join(', ');
}

export function requesterName({ name, oid, appid }: Requester, { areShown }: Identities): string {
  const said = name ?? oid ?? appid ?? 'somebody';
  return areShown ? shortened(said) : masked(said);
}

export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** A copy of Graph's or our JSON to look at, its numbers and ids of people masked unless they were asked for. */
export function maskedJson(value: unknown, inside = ''): unknown {
  if (typeof value === 'string') return isIdentity(value, inside) ? masked(value) : value;
  if (Array.isArray(value)) return value.map((entry) => maskedJson(entry, inside));
  if (typeof value !== 'object' || value === null) return value;
  const isParty = kindInside.test(inside) || ('kind' in value && 'id' in value);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      isParty && name === 'id' && typeof entry === 'string' ? masked(entry) : maskedJson(entry, name),
    ]),
  );
}

const kindInside = /^(?:user|phone|guest|encrypted|anonymous|onBehalfOf|otherSideUser|application\w*)$/;

function isIdentity(text: string, inside: string): boolean {
  return (
    /^\+\d{5,15}$/.test(text) || (kindInside.test(inside) && text !== '') || /^(?:oid|name)$/.test(inside)
  );
}

const ids = /\+\d{5,15}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** A text of ours that may name people, its numbers and ids masked unless they were asked for. */
export function maskedText(text: string, { areShown }: Identities): string {
  return areShown ? text : text.replace(ids, masked);
}
