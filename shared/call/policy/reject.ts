import * as z from 'zod';
import { httpsUri } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Graph's page writes them with a capital letter; its samples and metadata, and we, without. */
export const rejectReasons = ['none', 'busy', 'forbidden'] as const;
export type RejectReason = (typeof rejectReasons)[number];

export const reject = strictObject({
  reason: z.exactOptional(z.enum(rejectReasons)),
  callbackUri: z.exactOptional(httpsUri),
}).meta({ id: 'reject' });
