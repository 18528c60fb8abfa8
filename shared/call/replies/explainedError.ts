import * as z from 'zod';

/** Why something failed: a code (Graph's, such as `7503`, or ours), the message, and the code's meaning if known. */
export const explainedError = z.object({
  code: z.string(),
  message: z.exactOptional(z.string()),
  meaning: z.exactOptional(z.string()),
});
export type ExplainedError = Readonly<z.infer<typeof explainedError>>;
