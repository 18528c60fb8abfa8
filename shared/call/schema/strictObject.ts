import * as z from 'zod';
import { nearest } from './nearestWord.ts';

/**
 * Schema for an object that refuses unknown keys; the error lists the known ones. `expected` is the error text for a
 * value that is no object.
 */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape, expected = 'an object') {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? keysExpected(known, issue.keys) : expected),
  });
}

/** The most unknown keys for which a known one is suggested. */
const GUESSES = 10;

function keysExpected(known: readonly string[], unknown: readonly string[]): string {
  const guesses = [...new Set(unknown.slice(0, GUESSES).flatMap((key) => nearest(key, known) ?? []))];
  const expected =
    known.length === 0 ? 'no keys' : `only the ${known.length === 1 ? 'key' : 'keys'} ${known.join(', ')}`;
  return guesses.length === 0 ? expected : `${expected}; did you mean "${guesses.join('" or "')}"?`;
}
