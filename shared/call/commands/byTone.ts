import * as z from 'zod';
import { type ToneKey, toneKeys } from '../notification/tones.ts';
import { strictObject } from '../schema/strictObject.ts';

/** An object with a value for any of the keys of a phone, as they stand on it. */
export function byTone<Value extends z.ZodType>(value: Value) {
  const keys = Object.fromEntries(toneKeys.map((key) => [key, z.exactOptional(value)]));
  return strictObject(keys as Record<ToneKey, z.ZodExactOptional<Value>>);
}
