import * as z from 'zod';

const optionalText = z.exactOptional(z.string());

/** An identity as events carry it through the queue. */
export const party = z.object({
  kind: z.string(),
  id: optionalText,
  displayName: optionalText,
  tenantId: optionalText,
});

export const parties = z.exactOptional(z.array(party));
