import * as z from 'zod';
import { toCallNotification } from '../../notifications/notification.ts';
import { operation, type Version } from '../defineOperation.ts';
import { callbackUri, forwardTarget, routingPolicy } from '../requestSchemas.ts';
import { requireNumberForPhones } from '../requirements.ts';
import { takeDecision } from '../takeDecision.ts';

const everywhere = (version: Version) => ({
  targets: z.array(forwardTarget(version)).min(1).max(25),
  timeout: z.int().min(15).max(90).optional(),
  callbackUri: callbackUri.optional(),
  routingPolicies: z.array(routingPolicy).optional(),
});
const inBeta = {
  ...everywhere('beta'),
  targetDisposition: z.enum(['default', 'simultaneousRing', 'forward']).optional(),
  maskCallee: z.boolean().optional(),
  maskCaller: z.boolean().optional(),
};

export const redirect = operation({
  name: 'redirect',
  method: 'POST',
  path: '/redirect',
  body: (version: Version): z.ZodType<z.infer<z.ZodObject<ReturnType<typeof everywhere>>>> =>
    version === 'beta' ? z.strictObject(inBeta) : z.strictObject(everywhere(version)),
  perform({ call, body }) {
    requireNumberForPhones(call, body.targets);
    takeDecision(call, 'redirect');
    call.callbackUri = body.callbackUri ?? call.callbackUri;
    return {
      reply: { status: 202 },
      follows: [toCallNotification('deleted', call.id, { ...call.resource, state: 'terminated' })],
    };
  },
});
