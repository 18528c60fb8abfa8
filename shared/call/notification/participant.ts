import * as z from 'zod';
import { spelledAs, tolerantSpelling } from '../schema/enumeration.ts';
import { canonicalId } from '../schema/guid.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { tolerantFlag, tolerantNumber, tolerantText } from '../schema/tolerantFields.ts';
import { optionalText, parties } from './eventFields.ts';
import { partyList } from './incomingCall.ts';
import { graphModalities } from './modalities.ts';

const optionalBoolean = z.exactOptional(z.boolean());

/** What a roster says about a participant. Absent properties are unknown. */
const participantFacts = z.object({
  identities: parties,
  isInLobby: optionalBoolean,
  /** Muted, by the participant or by the server. */
  isMuted: optionalBoolean,
  /** Media type → Graph's mediaDirection, such as `audio` → `sendReceive`. */
  media: z.exactOptional(z.record(z.string(), z.string())),
  /** Graph's recordingStatus. */
  recordingStatus: optionalText,
});
export type ParticipantFacts = z.infer<typeof participantFacts>;

/** What one roster event says about a participant. */
export const participantNews = participantFacts.extend({
  id: z.string(),
  /** Set if the participant has left. */
  removed: z.exactOptional(z.object({ reason: optionalText })),
});
export type ParticipantNews = z.infer<typeof participantNews>;

/** A participant who is in the call, or in its lobby. */
export interface Participant extends ParticipantFacts {
  readonly id: string;
}

const mediaDirections = ['inactive', 'sendOnly', 'receiveOnly', 'sendReceive'];
const recordingStatuses = ['unknown', 'notRecording', 'recording', 'failed'];

const stream = z.object({
  mediaType: z.string().transform((type) => spelledAs(graphModalities, type)),
  direction: z.string().transform((direction) => spelledAs(mediaDirections, direction)),
});
const streams = z
  .array(z.unknown())
  .transform((list) =>
    Object.fromEntries(
      list.flatMap((entry) => {
        const read = stream.safeParse(entry);
        return read.success ? [[read.data.mediaType, read.data.direction]] : [];
      }),
    ),
  )
  .optional()
  .catch(undefined);

const resource = z.object({
  id: tolerantText,
  info: partyList,
  isInLobby: tolerantFlag,
  isMuted: tolerantFlag,
  mediaStreams: streams,
  recordingInfo: z
    .object({
      recordingStatus: tolerantSpelling(recordingStatuses),
    })
    .optional()
    .catch(undefined),
  removedState: z.object({ reason: tolerantText }).optional().catch(undefined),
  rosterSequenceNumber: tolerantNumber,
});

/** Reads Graph's participant resource. `number`: the sequence number of the roster that last changed it, if sent. */
export function fromParticipant(entry: unknown): { news: ParticipantNews; number: number | undefined } {
  const { id, info, mediaStreams, recordingInfo, removedState, rosterSequenceNumber, ...flags } =
    resource.parse(entry);
  const identities = info?.length === 0 ? undefined : info;
  const news = omitUndefined({
    ...flags,
    id: id === undefined ? idFromIdentity(identities?.[0]) : canonicalId(id),
    identities,
    media: mediaStreams,
    recordingStatus: recordingInfo?.recordingStatus,
    removed: removedState && omitUndefined(removedState),
  });
  return { news, number: rosterSequenceNumber };
}

/** Participants in Graph's examples may have no id; their identity takes its place. */
function idFromIdentity(identity: { readonly kind: string; readonly id?: string } | undefined): string {
  return identity === undefined ? 'unnamed' : `${identity.kind}:${canonicalId(identity.id ?? 'unnamed')}`;
}
