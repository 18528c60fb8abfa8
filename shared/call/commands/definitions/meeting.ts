import * as z from 'zod';
import { tenantId, text } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { graphObject, toIdentitySet } from '../graphTypes.ts';

/**
 * How Graph finds a meeting by its organizer. The message id of a scheduled meeting is `0`. A meeting in a channel's
 * thread also names the first message of the thread.
 */
export const coordinates = strictObject({
  threadId: text(),
  messageId: z.exactOptional(text()),
  replyChainMessageId: z.exactOptional(text()),
  organizerId: text(),
  tenantId,
});
export type Coordinates = z.infer<typeof coordinates>;

/** How Graph finds a meeting by the id in its invitation. */
export interface MeetingId {
  readonly meetingId: string;
  readonly passcode?: string;
}

export function toOrganizerMeeting({ organizerId, tenantId, messageId = '0', ...chat }: Coordinates) {
  return {
    chatInfo: graphObject('chatInfo', { messageId, ...chat }),
    meetingInfo: graphObject('organizerMeetingInfo', {
      organizer: toIdentitySet({ kind: 'user', id: organizerId, tenantId }),
    }),
    tenantId,
  };
}

/** Graph requires `passcode: null` for a meeting without a passcode. */
export function toMeetingById(joinMeetingId: string, passcode: string | null = null) {
  return { meetingInfo: graphObject('joinMeetingIdMeetingInfo', { joinMeetingId, passcode }) };
}
