import * as z from 'zod';

/** Fields that the data of several events share, as they are sent to the queue. */

export const optionalText = z.exactOptional(z.string());

const party = z.object({
  kind: z.string(),
  id: optionalText,
  displayName: optionalText,
  tenantId: optionalText,
});

export const parties = z.exactOptional(z.array(party));
