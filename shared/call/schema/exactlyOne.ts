import * as z from 'zod';
import { strictObject } from './strictObject.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** An object with exactly one of the keys of `Choices`. */
export type ExactlyOne<Choices> = {
  [Key in keyof Choices]: Pick<Choices, Key> & { [Other in Exclude<keyof Choices, Key>]?: never };
}[keyof Choices];

type Chosen<Choices extends Shape> = ExactlyOne<{ [Key in keyof Choices]: z.output<Choices[Key]> }>;

/**
 * Schema for an object with exactly one key of `choices`, and any keys of `extras`. Zod's own union reports only that
 * nothing matched; this one names the key that is missing, doubled or misspelt.
 */
export function exactlyOne<Choices extends Shape>(choices: Choices): z.ZodType<Chosen<Choices>>;
export function exactlyOne<Choices extends Shape, Extras extends Shape>(
  choices: Choices,
  extras: Extras,
): z.ZodType<Chosen<Choices> & z.output<z.ZodObject<Extras>>>;
export function exactlyOne(choices: Shape, extras: Shape = {}): z.ZodType {
  const keys = Object.keys(choices);
  const error = `exactly one of the keys ${keys.join(', ')}`;
  const optional = Object.fromEntries(
    Object.entries(choices).map(([key, schema]) => [key, z.exactOptional(schema)]),
  );
  return strictObject({ ...optional, ...extras }, `an object with ${error}`)
    .refine((value) => keys.filter((key) => key in value).length === 1, { error })
    .meta(Object.keys(extras).length === 0 ? onlyKey : { oneOf: keys.map((key) => ({ required: [key] })) });
}

/** In JSON Schema: exactly one key, any of them. */
const onlyKey = { minProperties: 1, maxProperties: 1 };
