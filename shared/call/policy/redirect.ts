import * as z from 'zod';
import { forwardTarget } from '../notification/party.ts';
import { httpsUri, integer, listOf } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

/** Graph's routingPolicy, without `none`, which has no effect. */
const routingPolicies = [
  'noMissedCall',
  'disableForwardingExceptPhone',
  'disableForwarding',
  'preferSkypeForBusiness',
] as const;

/** All targets ring at the same time. `timeout` is in seconds (call: redirect). */
export const redirect = strictObject({
  targets: listOf(forwardTarget, 25),
  timeout: z.exactOptional(integer(15, 90)),
  maskCaller: z.exactOptional(z.boolean()),
  maskCallee: z.exactOptional(z.boolean()),
  routingPolicies: z.exactOptional(listOf(z.enum(routingPolicies))),
  callbackUri: z.exactOptional(httpsUri),
}).meta({ id: 'redirect' });
