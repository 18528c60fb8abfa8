import * as z from 'zod';
import { nearest } from './nearest.ts';

/**
 * An object in which a key that isn't in `shape` is a fault; the message lists the keys there are. `expected` is
 * what to say where there is no object at all.
 */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape, expected = 'an object') {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? keysExpected(known, issue.keys) : expected),
  });
}

/** Unknown keys for which the one that was meant is looked for. */
const GUESSES = 10;

function keysExpected(known: readonly string[], unknown: readonly string[]): string {
  const guesses = [...new Set(unknown.slice(0, GUESSES).flatMap((key) => nearest(key, known) ?? []))];
  const expected =
    known.length === 0 ? 'no keys' : `only the ${known.length === 1 ? 'key' : 'keys'} ${known.join(', ')}`;
  return guesses.length === 0 ? expected : `${expected}; did you mean "${guesses.join('" or "')}"?`;
}
