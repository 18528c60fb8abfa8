import * as z from 'zod';

/** What stands behind a flag, each read as what it is. A fault says what was expected. */

export const text = z.string().min(1, 'expected a text').max(256, 'expected at most 256 characters');

/** A file's path. */
export const file = z.string().min(1, 'expected a file');

/** Digits alone: what JavaScript also takes for a number, such as 1e3, 0x10 or nothing, is a slip of the hand. */
export function wholeNumber(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

/** Above 0, with decimals where need be. */
export function amount(most: number) {
  const expected = `expected a number above 0, ${most} at most`;
  return z
    .string()
    .regex(/^\d{1,15}(\.\d{1,15})?$/, expected)
    .transform(Number)
    .refine((number) => number > 0 && number <= most, expected);
}

/** Milliseconds since the epoch. */
export const time = z.iso
  .datetime({ offset: true, error: 'expected a time with its zone, such as 2026-12-24T10:00:00Z' })
  .transform((at) => Date.parse(at));

export function oneOf<const T extends readonly string[]>(choices: T) {
  return z.enum(choices, { error: `expected one of ${choices.join(', ')}` });
}
