import * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { phoneNumber, text } from '../schema/fields.ts';
import { guidDigits } from '../schema/guid.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';

/**
 * One identity of a caller, a callee or a participant. `kind` is its key in Graph's communicationsIdentitySet; unknown
 * kinds are kept.
 */
export interface Party {
  readonly kind: string;
  readonly id?: string;
  readonly displayName?: string;
  readonly tenantId?: string;
}

/** The kinds of identity that can be called, each with the schema of its id. */
export const targetKinds = {
  user: text(),
  phone: phoneNumber,
  application: text(),
  applicationInstance: text(),
};

const names = { displayName: z.exactOptional(text()), tenantId: z.exactOptional(text()) };

const named = { ...names, replacesCallId: z.exactOptional(text()) };

/** The target of an invitation or a new call. */
export const target = exactlyOne(targetKinds, named).meta({ id: 'target' });

/** The target of a redirect or a transfer. It may be a voicemail, which doesn't ring; Graph's beta endpoint only. */
export const forwardTarget = exactlyOne(targetKinds, {
  ...named,
  endpointType: z.exactOptional(z.literal('voicemail')),
})
  .refine(({ phone, endpointType }) => phone === undefined || endpointType === undefined, {
    error: 'no endpointType, as a phone number has no voicemail at Teams',
    path: ['endpointType'],
  })
  .meta({ id: 'forwardTarget' });

export type Target = z.infer<typeof target> | z.infer<typeof forwardTarget>;

/** Graph's v1.0 endpoint doesn't support voicemail as a target. */
export function goesToVoicemail(of: Target): boolean {
  return 'endpointType' in of;
}

/** The identity that a target names. */
export function toParty(of: Target): Party {
  const { displayName, tenantId } = of;
  return omitUndefined({ ...kindAndId(of), displayName, tenantId });
}

function kindAndId(of: Target): { kind: string; id: string } {
  if (of.user !== undefined) return { kind: 'user', id: of.user };
  if (of.phone !== undefined) return { kind: 'phone', id: of.phone };
  if (of.application !== undefined) return { kind: 'application', id: of.application };
  return { kind: 'applicationInstance', id: of.applicationInstance };
}

/**
 * Whether `id` equals `pattern`, or begins with it if the pattern ends in `*`. Letter case and the form of a GUID are
 * ignored.
 */
export function idMatches(pattern: string, id: string): boolean {
  if (!pattern.endsWith('*')) return plainId(pattern) === plainId(id);
  const prefix = pattern.slice(0, -1).toLowerCase();
  const digits = guidDigits(id);
  return digits === undefined
    ? id.toLowerCase().startsWith(prefix)
    : digits.startsWith(prefix.replace(/[{-]/g, ''));
}

function plainId(id: string): string {
  return guidDigits(id) ?? id.toLowerCase();
}
