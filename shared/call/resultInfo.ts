import * as z from 'zod';
import { tolerantText } from './incomingCall.ts';
import { withoutAbsent } from './withoutAbsent.ts';

/** Graph's resultInfo, read: how a call or an operation ended. */
export const result = z.object({
  code: z.exactOptional(z.int()),
  subcode: z.exactOptional(z.int()),
  message: z.exactOptional(z.string()),
});
export type Result = z.infer<typeof result>;

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

/** In samples codes are numbers or text, and the subcode is spelled in two ways. */
export const tolerantResult = z
  .object({ code: tolerantNumber, subcode: tolerantNumber, subCode: tolerantNumber, message: tolerantText })
  .transform(({ code, subcode, subCode, message }) =>
    withoutAbsent({ code, subcode: subcode ?? subCode, message }),
  )
  .optional()
  .catch(undefined);
