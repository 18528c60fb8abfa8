import * as z from 'zod';
import { audience } from '../schema/audience.ts';
import { httpsOrLoopbackUri, integer } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Has an endpoint of the operator's own decide; `timeoutMs` is how long it may take. */
export const ask = strictObject({
  url: httpsOrLoopbackUri,
  audience: z.exactOptional(audience),
  timeoutMs: integer(100, 10_000).default(2_000),
}).meta({ id: 'ask' });
