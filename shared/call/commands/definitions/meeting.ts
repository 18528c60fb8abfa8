import * as z from 'zod';
import { tenantId, text } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { graphObject, toIdentitySet } from '../graphTypes.ts';

/**
 * Where Graph finds a meeting that somebody organized. A scheduled meeting's message is `0`; one in a channel's thread
 * names the message that the thread began with, too.
 */
export const coordinates = strictObject({
  threadId: text(),
  messageId: z.exactOptional(text()),
  replyChainMessageId: z.exactOptional(text()),
  organizerId: text(),
  tenantId,
});
export type Coordinates = z.infer<typeof coordinates>;

/** How Graph finds a meeting by its invitation. */
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

/** Graph wants to be told, by null, that a meeting has no passcode. */
export function toMeetingById(joinMeetingId: string, passcode: string | null = null) {
  return { meetingInfo: graphObject('joinMeetingIdMeetingInfo', { joinMeetingId, passcode }) };
}
