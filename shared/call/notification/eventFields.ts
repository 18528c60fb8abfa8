import * as z from 'zod';

/** The fields that recur in the facts of events, as they travel through the queue. */

export const optionalText = z.exactOptional(z.string());

const party = z.object({
  kind: z.string(),
  id: optionalText,
  displayName: optionalText,
  tenantId: optionalText,
});

export const parties = z.exactOptional(z.array(party));
