import * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { phoneNumber, text } from '../schema/fields.ts';
import { guidDigits } from '../schema/guid.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';

/**
 * One identity of a caller, a callee or a participant. `kind` is its key in Graph's communicationsIdentitySet; unknown
 * ones pass.
 */
export interface Party {
  readonly kind: string;
  readonly id?: string;
  readonly displayName?: string;
  readonly tenantId?: string;
}

/** The kinds of identity that can be called, each with what its id looks like. */
export const targetKinds = {
  user: text(),
  phone: phoneNumber,
  application: text(),
  applicationInstance: text(),
};

const names = { displayName: z.exactOptional(text()), tenantId: z.exactOptional(text()) };

const named = { ...names, replacesCallId: z.exactOptional(text()) };

/** Whom an invitation or a new call goes to. */
export const target = exactlyOne(targetKinds, named).meta({ id: 'target' });

/** Whom a redirect or a transfer goes to: also somebody's voicemail, without a ring; on Graph's beta endpoint alone. */
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

/** Graph's supported endpoint knows no voicemail as a target. */
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
 * Whether an id is the one that `pattern` names, or begins as it says where it ends in `*`. Case doesn't count,
 * nor does the form in which a GUID is written.
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
