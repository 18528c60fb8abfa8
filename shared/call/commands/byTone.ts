import * as z from 'zod';
import { type ToneKey, toneKeys } from '../notification/tones.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Schema for an object with a value for any keys of a phone, written as on the phone. */
export function byTone<Value extends z.ZodType>(value: Value) {
  const keys = Object.fromEntries(toneKeys.map((key) => [key, z.exactOptional(value)]));
  return strictObject(keys as Record<ToneKey, z.ZodExactOptional<Value>>);
}
