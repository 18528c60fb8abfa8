import * as z from 'zod';
import { tenantId, text } from '../schema/fields.ts';
import { parseJson } from '../schema/parseJson.ts';
import { strictObject } from '../schema/strictObject.ts';
import { graphObject, toIdentitySet } from '../toGraphTypes.ts';
import { decodeSegment } from '../urlSegment.ts';

/** Where Graph finds a meeting that somebody organized. A scheduled meeting's message is `0`. */
export const coordinates = strictObject({
  threadId: text(),
  messageId: z.exactOptional(text()),
  organizerId: text(),
  tenantId,
});
type Coordinates = z.infer<typeof coordinates>;

/** How Graph finds a meeting by its invitation. */
interface MeetingId {
  readonly meetingId: string;
  readonly passcode?: string;
}

/**
 * The meeting behind a join link of Teams, `…/l/meetup-join/<thread>/<message>?context={"Tid","Oid"}` or
 * `…/meet/<id>?p=<passcode>`; `undefined` for any other URL.
 */
export function fromJoinUrl(url: string): Coordinates | MeetingId | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, pathname, searchParams } = new URL(url);
  if (protocol !== 'https:') return undefined;
  const meetingId = /^\/meet\/(\d+)$/.exec(pathname)?.[1];
  if (meetingId !== undefined) return withPasscode(meetingId, searchParams.get('p'));
  const [, thread, message] = /^\/l\/meetup-join\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
  const organizer = readContext(searchParams.get('context'));
  if (thread === undefined || message === undefined || organizer === undefined) return undefined;
  return { threadId: decodeSegment(thread), messageId: decodeSegment(message), ...organizer };
}

export function toOrganizerMeeting({ threadId, messageId = '0', organizerId, tenantId }: Coordinates) {
  return {
    chatInfo: graphObject('chatInfo', { threadId, messageId }),
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

function withPasscode(meetingId: string, passcode: string | null): MeetingId {
  return passcode === null ? { meetingId } : { meetingId, passcode };
}

const linkContext = z.looseObject({ Tid: tenantId, Oid: text() });

/** The link names the organizer and the tenant in JSON of its own. */
function readContext(json: string | null): Pick<Coordinates, 'organizerId' | 'tenantId'> | undefined {
  const context = linkContext.safeParse(parseJson(json ?? ''));
  return context.success ? { organizerId: context.data.Oid, tenantId: context.data.Tid } : undefined;
}
