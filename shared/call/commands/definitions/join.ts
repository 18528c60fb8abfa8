import * as z from 'zod';
import { exactlyOne } from '../../schema/exactlyOne.ts';
import { LONGEST_SECRET, LONGEST_URI, text } from '../../schema/fields.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { graphObject } from '../graphTypes.ts';
import { isSmall, tooLarge } from '../laterCommands.ts';
import { fromJoinUrl } from './joinLink.ts';
import { coordinates, toMeetingById, toOrganizerMeeting } from './meeting.ts';
import { callbackIsFree, callbackIsNeeded, newCall, newCallFields } from './newCall.ts';

const joinUrl =
  'a join link of a Teams meeting: https://teams.microsoft.com/l/meetup-join/<thread>/<message>?context={"Tid":…,"Oid":…} ' +
  'or https://teams.microsoft.com/meet/<id>?p=<passcode>, whole as it was copied';
const ways = {
  url: z
    .string({ error: joinUrl })
    .max(LONGEST_URI, { error: joinUrl, abort: true })
    .refine((url) => fromJoinUrl(url) !== undefined, { error: joinUrl }),
  meetingId: text(),
  token: text(undefined, LONGEST_SECRET),
  coordinates,
};

const body = exactlyOne(ways, { passcode: z.exactOptional(text()), ...newCallFields })
  .refine(({ meetingId, passcode }) => meetingId !== undefined || passcode === undefined, {
    error: 'no passcode, as only a meetingId has one',
    path: ['passcode'],
  })
  .refine(isSmall, tooLarge)
  .refine(callbackIsFree, callbackIsNeeded);
type Join = z.infer<typeof body>;

/** Joins a meeting by its link, its id, its coordinates, or the token of an earlier notification. */
export const join = defineCallCommand({
  name: 'join',
  scope: 'newCall',
  delivery: 'atMostOnce',
  consequence: 'rings',
  body,
  toRequest: (args, context) => newCall(args, context, toMeeting(args)),
});

function toMeeting({ url, meetingId, token, coordinates: meeting, passcode }: Join) {
  if (token !== undefined) return { meetingInfo: graphObject('tokenMeetingInfo', { token }) };
  if (meetingId !== undefined) return toMeetingById(meetingId, passcode);
  const found = meeting ?? fromJoinUrl(url);
  if (found === undefined) throw new TypeError(`the URL to join is not ${joinUrl}`);
  return 'threadId' in found ? toOrganizerMeeting(found) : toMeetingById(found.meetingId, found.passcode);
}
