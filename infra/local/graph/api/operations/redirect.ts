import * as z from 'zod';
import type { Call } from '../../calls/call.ts';
import { toCallNotification } from '../../notifications/notification.ts';
import { decide } from '../decide.ts';
import { operation, type Version } from '../operation.ts';
import { badRequest } from '../refusal.ts';
import {
  callbackUri,
  type InvitationParticipantInfo,
  invitationParticipantInfo,
  routingPolicy,
} from '../shapes.ts';

const everywhere = {
  targets: z.array(invitationParticipantInfo).min(1).max(25),
  timeout: z.int().min(15).max(90).optional(),
  callbackUri: callbackUri.optional(),
  routingPolicies: z.array(routingPolicy).optional(),
};
const inBeta = {
  ...everywhere,
  targetDisposition: z.enum(['default', 'simultaneousRing', 'forward']).optional(),
  maskCallee: z.boolean().optional(),
  maskCaller: z.boolean().optional(),
};

export const redirect = operation({
  name: 'redirect',
  method: 'POST',
  path: '/redirect',
  body: (version: Version): z.ZodType<z.infer<z.ZodObject<typeof everywhere>>> =>
    version === 'beta' ? z.strictObject(inBeta) : z.strictObject(everywhere),
  perform({ call, body }) {
    refusePhoneWithoutNumber(call, body.targets);
    decide(call, 'redirect');
    call.callbackUri = body.callbackUri ?? call.callbackUri;
    return {
      reply: { status: 202 },
      follows: [toCallNotification('deleted', call.id, { ...call.resource, state: 'terminated' })],
    };
  },
});

/** A call leaves for the telephone network only from an application instance, which has a number. */
function refusePhoneWithoutNumber(call: Call, targets: readonly InvitationParticipantInfo[]): void {
  if (!targets.some((target) => target.identity.phone !== undefined)) return;
  const called = call.resource['targets'] as { identity?: Record<string, unknown> }[] | undefined;
  if (called?.some(({ identity }) => identity?.['applicationInstance'] !== undefined) !== true)
    throw badRequest('A call to a phone number needs an application instance with a number as its target.');
}
