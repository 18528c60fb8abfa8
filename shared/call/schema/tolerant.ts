import * as z from 'zod';

/** What Graph sends: anything of another type than documented counts as absent. It may cost a match, never the call. */

/** Characters of a text of Graph's that are looked at: its ids have 36, its longest URLs some hundreds. */
const LOOKED_AT = 4_096;

/**
 * A longer text is cut; the whole of it stays in what was sent. Half of a surrogate pair is no text, and a table may
 * refuse a row that has one in a column.
 */
export const tolerantText = z
  .string()
  .min(1)
  .transform((text) => text.slice(0, LOOKED_AT).replace(/\p{Surrogate}/gu, '\uFFFD'))
  .optional()
  .catch(undefined);

export const tolerantFlag = z.boolean().optional().catch(undefined);

/** A whole number that Graph may write as text: samples do so with codes, and OData may with 64-bit numbers. */
export const tolerantNumber = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number)
      .pipe(z.int()),
  ])
  .optional()
  .catch(undefined);

export const tolerantObject = z.record(z.string(), z.unknown()).catch({});

export const tolerantList = z.array(z.unknown()).catch([]);
