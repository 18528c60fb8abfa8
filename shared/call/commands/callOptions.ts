import * as z from 'zod';
import { strictObject } from '../schema/strictObject.ts';

/** Graph's call options, which are the same for incoming and outgoing calls. */
export const callOptions = strictObject({
  hideBotAfterEscalation: z.exactOptional(z.boolean()),
  isContentSharingNotificationEnabled: z.exactOptional(z.boolean()),
  isDeltaRosterEnabled: z.exactOptional(z.boolean()),
  isInteractiveRosterEnabled: z.exactOptional(z.boolean()),
}).meta({ id: 'callOptions' });
export type CallOptions = z.infer<typeof callOptions>;
