import * as z from 'zod';
import { optionalText } from '../../notification/eventFields.ts';
import { isParticipantJoining, isParticipantLeft } from '../../notification/notification.ts';
import { rejectReasons } from '../../policy/reject.ts';
import { canonicalId } from '../../schema/guid.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { tolerantText } from '../../schema/tolerantFields.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({
  /** Absent if Graph names nobody. */
  participantId: optionalText,
  /** Added by the handler: our reply to Graph about a participant who wants to join. */
  reply: z.exactOptional(
    z.object({
      rule: z.string(),
      kind: z.enum(['accept', 'reject', 'inviteNewBot']),
      reason: z.exactOptional(z.enum(rejectReasons)),
      inviteUri: optionalText,
    }),
  ),
  left: z.boolean(),
});
type RecordedParticipantFacts = z.infer<typeof facts>;

const context = z.object({ observedParticipantId: tolerantText, sourceParticipantId: tolerantText });
const resource = z.object({
  participantId: tolerantText,
  call: z
    .object({ incomingContext: context.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/**
 * A participant who joins or leaves a recorder's call. With a recording policy, Graph asks before a participant joins,
 * and reports when one has left. In both cases the call itself goes on.
 */
export const recordedParticipant = eventKind({
  name: 'recordedParticipant',
  facts,
  read(notification) {
    const left = isParticipantLeft(notification);
    if (!left && !isParticipantJoining(notification)) return undefined;
    const { participantId: named, call } = resource.parse(notification.resource ?? {});
    const id =
      named ?? call?.incomingContext?.observedParticipantId ?? call?.incomingContext?.sourceParticipantId;
    const participantId = id === undefined ? undefined : canonicalId(id);
    const read: RecordedParticipantFacts = omitUndefined({ participantId, left });
    return { type: `recordedParticipant.${left ? 'left' : 'joining'}`, facts: read };
  },
  contribution({ participantId, left, reply }, { id }) {
    if (left) return participantId === undefined ? {} : { recordedParticipants: { [participantId]: false } };
    // A participant without an id is counted, too, but can't be recognised when leaving.
    return reply?.kind === 'accept'
      ? { recordedParticipants: { [participantId ?? `unnamed-${id}`]: true } }
      : {};
  },
});
