import * as z from 'zod';

/** Why something isn't done: Graph's code (e.g. `7503`) and words or ours, with what the code means where that is known. */
export const explainedError = z.object({
  code: z.string(),
  message: z.exactOptional(z.string()),
  meaning: z.exactOptional(z.string()),
});
export type ExplainedError = Readonly<z.infer<typeof explainedError>>;
