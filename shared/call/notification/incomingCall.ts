import * as z from 'zod';
import { spelledAs } from '../schema/enumeration.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { tolerantList, tolerantObject, tolerantText } from '../schema/tolerantFields.ts';
import { callIdFromUrl, canonicalCallId } from './callId.ts';
import { graphModalities } from './modalities.ts';
import type { Party } from './party.ts';

/** The properties of a call that the policy's rules can use. */
export interface IncomingCall {
  readonly callId: string;
  /** All identities of the caller; empty if Graph sends none. */
  readonly caller: readonly Party[];
  /** All identities of all targets. */
  readonly callees: readonly Party[];
  readonly tenantId?: string;
  /** Graph asks for policy-based recording. */
  readonly recording: boolean;
  readonly scenario: Scenario;
  readonly modalities: readonly string[];
}

export const scenarios = ['peerToPeer', 'group', 'meeting'] as const;
export type Scenario = (typeof scenarios)[number];

const present = z.record(z.string(), z.unknown()).optional().catch(undefined);

const callResource = z.looseObject({
  id: tolerantText,
  '@odata.id': tolerantText,
  source: z.looseObject({ identity: tolerantObject }).catch({ identity: {} }),
  targets: tolerantList,
  tenantId: tolerantText,
  requestedModalities: tolerantList,
  meetingInfo: present,
  chatInfo: z.looseObject({ threadId: tolerantText }).optional().catch(undefined),
  applicationMetadata: z
    .looseObject({ botData: z.looseObject({ inviteReasons: tolerantList, policyIdentifier: tolerantText }) })
    .optional()
    .catch(undefined),
});
type CallResource = z.infer<typeof callResource>;

/** The most targets, and identities of one, that are read. Graph sends one or two; the limit keeps rules fast. */
const PARTIES_LOOKED_AT = 100;

const participant = z.looseObject({ identity: tolerantObject }).catch({ identity: {} });
const identity = z.looseObject({ id: tolerantText, displayName: tolerantText, tenantId: tolerantText });

/** Reads Graph's call resource, as an incoming call's notification carries it. */
export function fromIncomingCall(resourceData: unknown): IncomingCall {
  const call = callResource.parse(tolerantObject.parse(resourceData));
  return omitUndefined({
    callId: toCallId(call),
    caller: toParties(call.source.identity),
    callees: call.targets
      .slice(0, PARTIES_LOOKED_AT)
      .flatMap((item) => toParties(participant.parse(item).identity)),
    tenantId: call.tenantId,
    recording: isRecording(call),
    scenario: toScenario(call),
    modalities: call.requestedModalities
      .slice(0, PARTIES_LOOKED_AT)
      .filter((modality) => typeof modality === 'string')
      .map((modality) => spelledAs(graphModalities, modality)),
  });
}

/**
 * Graph's `call: answer` document says `PolicyBasedRecording`; real invitations say `ComplianceRecording`, with the
 * policy's name beside it. Both must be recognised: a recording that isn't recognised ends the recorded person's call.
 */
function isRecording({ applicationMetadata }: CallResource): boolean {
  const { inviteReasons = [], policyIdentifier } = applicationMetadata?.botData ?? {};
  return (
    policyIdentifier !== undefined ||
    inviteReasons.some((reason) => typeof reason === 'string' && /recording/i.test(reason))
  );
}

/** In the first example of `call: answer`, only `@odata.id` names the call. */
function toCallId({ id, '@odata.id': url = '' }: CallResource): string {
  return canonicalCallId(id ?? callIdFromUrl(url) ?? '');
}

/** Schema for a participant, or a list of participants: all their identities. Empty for anything else. */
export const partyList = z
  .unknown()
  .transform((value) => [value].flat().flatMap((item) => toParties(participant.parse(item).identity)))
  .optional();

/** An identity set has one key for each kind of identity. Annotations and empty values are left out. */
function toParties(identitySet: Readonly<Record<string, unknown>>): Party[] {
  return Object.entries(identitySet)
    .slice(0, PARTIES_LOOKED_AT)
    .flatMap(([kind, value]) => {
      const parsed = identity.safeParse(value);
      return kind.startsWith('@') || !parsed.success ? [] : [toParty(kind, parsed.data)];
    });
}

function toParty(kind: string, { id, displayName, tenantId }: z.infer<typeof identity>): Party {
  return omitUndefined({ kind, id, displayName, tenantId });
}

/** A meeting's thread id begins with `19:meeting_`; an invitation to a group call has `chatInfo` (call: answer). */
function toScenario({ meetingInfo, chatInfo, targets }: CallResource): Scenario {
  if (meetingInfo !== undefined || chatInfo?.threadId?.startsWith('19:meeting_')) return 'meeting';
  return chatInfo !== undefined || targets.length > 1 ? 'group' : 'peerToPeer';
}
