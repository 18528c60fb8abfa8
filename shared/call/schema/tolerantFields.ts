import * as z from 'zod';

/**
 * Schemas for what Graph sends. A value of an unexpected type is read as absent: a rule may then not match, but the
 * call goes on.
 */

/** The most characters of a text that are read. Graph's ids have 36, its longest URLs some hundreds. */
const LOOKED_AT = 4_096;

/**
 * A longer text is cut; the notification itself keeps the whole text. Half of a surrogate pair is replaced, because a
 * table may refuse a row that holds one.
 */
export const tolerantText = z
  .string()
  .min(1)
  .transform((text) => text.slice(0, LOOKED_AT).replace(/\p{Surrogate}/gu, '\uFFFD'))
  .optional()
  .catch(undefined);

export const tolerantFlag = z.boolean().optional().catch(undefined);

/** An integer, also as text: Graph's samples write codes as text, and OData may do so with 64-bit numbers. */
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
