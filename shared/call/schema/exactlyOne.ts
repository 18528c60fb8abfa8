import * as z from 'zod';
import { strictObject } from './strictObject.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** An object that has one of the keys of `Choices` and none of its others. */
export type ExactlyOne<Choices> = {
  [Key in keyof Choices]: Pick<Choices, Key> & { [Other in Exclude<keyof Choices, Key>]?: never };
}[keyof Choices];

type Chosen<Choices extends Shape> = ExactlyOne<{ [Key in keyof Choices]: z.output<Choices[Key]> }>;

/**
 * An object with exactly one of `choices`, and whatever `extras` allow beside it. Zod's own union would do, but
 * reports only that nothing matched, where this names the key that is missing, doubled or misspelt.
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

/** How JSON Schema says that there is one key, and which one doesn't matter. */
const onlyKey = { minProperties: 1, maxProperties: 1 };
