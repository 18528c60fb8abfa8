import * as z from 'zod';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { tolerantNumber, tolerantText } from '../schema/tolerantFields.ts';

/** Graph's resultInfo: how a call or an operation ended. */
export const result = z.object({
  code: z.exactOptional(z.int()),
  subcode: z.exactOptional(z.int()),
  message: z.exactOptional(z.string()),
});
export type Result = z.infer<typeof result>;

/** Graph's samples have codes as numbers and as text, and two spellings of the subcode. */
export const tolerantResult = z
  .object({ code: tolerantNumber, subcode: tolerantNumber, subCode: tolerantNumber, message: tolerantText })
  .transform(({ code, subcode, subCode, message }) =>
    omitUndefined({ code, subcode: subcode ?? subCode, message }),
  )
  .optional()
  .catch(undefined);
