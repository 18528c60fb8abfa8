import * as z from 'zod';
import { optionalText } from '../../notification/eventFields.ts';
import { isParticipantJoining, isParticipantLeft } from '../../notification/notification.ts';
import { rejectReasons } from '../../policy/reject.ts';
import { canonicalId } from '../../schema/guid.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { tolerantText } from '../../schema/tolerant.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({
  /** Absent where Graph names nobody. */
  participantId: optionalText,
  /** Added by the handler: what Graph was told of one who is joining. */
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
 * A participant whom this recorder's call takes in, or whom it loses: by a recording policy, Graph asks before one
 * joins and tells when one has left. The call that the change names goes on either way.
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
    // One whom Graph doesn't name counts all the same, and is never seen to leave.
    return reply?.kind === 'accept'
      ? { recordedParticipants: { [participantId ?? `unnamed-${id}`]: true } }
      : {};
  },
});
