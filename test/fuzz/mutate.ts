import * as fc from 'fast-check';
import { hostileText, hostileValue } from './hostileValues.ts';

type Path = readonly (string | number)[];

interface Mutation {
  readonly kind: 'replace' | 'remove' | 'add' | 'double' | 'swap';
  /** Which place of the document, as a share of all its places. */
  readonly at: number;
  readonly other: number;
  readonly key: string;
  readonly value: unknown;
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'double', 'swap'),
  at: share,
  other: share,
  key: hostileText.map((text) => text.slice(0, 40)),
  value: hostileValue,
});

/** Documents like those given, with up to five of their places changed: most of each stays what it was. */
export function mutated(documents: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(mutation, { maxLength: 5 }))
    .map(([document, mutations]) => mutations.reduce(apply, structuredClone(document)));
}

function apply(document: unknown, { kind, at, other, key, value: given }: Mutation): unknown {
  const value = structuredClone(given);
  const places = placesIn(document);
  const place = places[Math.floor(at * places.length)] ?? [];
  if (place.length === 0) return kind === 'replace' && at < 0.02 ? value : document;
  const parent = valueAt(document, place.slice(0, -1)) as Record<string | number, unknown>;
  const name = place.at(-1) ?? '';
  switch (kind) {
    case 'replace':
      define(parent, name, value);
      break;
    case 'remove':
      if (Array.isArray(parent)) parent.splice(Number(name), 1);
      else delete parent[name];
      break;
    case 'add':
      if (Array.isArray(parent)) parent.push(value);
      else define(parent, key, value);
      break;
    case 'double':
      define(parent, name, [parent[name], parent[name]]);
      break;
    case 'swap':
      define(
        parent,
        name,
        structuredClone(valueAt(document, places[Math.floor(other * places.length)] ?? [])),
      );
      break;
  }
  return document;
}

/** As `JSON.parse` would: `__proto__` is a name like any other. */
function define(parent: object, name: string | number, value: unknown): void {
  Object.defineProperty(parent, name, { value, writable: true, enumerable: true, configurable: true });
}

/** At most so many, so that a document that has grown is still changed in no time. */
const PLACES = 2_000;

function placesIn(value: unknown, path: Path = [], found: Path[] = []): Path[] {
  if (found.length >= PLACES) return found;
  found.push(path);
  if (typeof value === 'object' && value !== null)
    for (const [name, entry] of Object.entries(value))
      placesIn(entry, [...path, Array.isArray(value) ? Number(name) : name], found);
  return found;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}
