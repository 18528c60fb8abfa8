import * as z from 'zod';
import { tenantId, text } from '../../schema/fields.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { parseJson } from '../../schema/parseJson.ts';
import { decodeSegment } from '../../schema/urlSegment.ts';
import type { Coordinates, MeetingId } from './meeting.ts';

/**
 * How deep links may be nested: a mail filter's link may hold a launcher page's link, and that one the client's link.
 */
const DEEPEST = 3;
/** Base for links of Teams' client that name no host. */
const TEAMS = 'https://teams.microsoft.com';

/** Teams' hosts: worldwide, US government (`gov.`, `dod.`), China, and consumers. */
const teamsHost =
  /(?:^|\.)teams\.(?:microsoft\.com|microsoft\.us|microsoftonline\.cn|cloud\.microsoft|live\.com)$/;

/**
 * The meeting of a Teams join link, in every form that people paste: `…/l/meetup-join/<thread>/<message>` with
 * `?context={"Tid","Oid","MessageId"}`; `…/meet/<id>?p=<passcode>`; either of them after a `#`, or in the `url` of a
 * launcher or redirect page; the browser client's `coords`; encoded once or more. `undefined` for any other text.
 */
export function fromJoinUrl(link: string): Coordinates | MeetingId | undefined {
  return meetingIn(link.trim().replace(/^</, '').replace(/>$/, ''), DEEPEST);
}

/** A link that is encoded as a whole is also read decoded. */
function meetingIn(link: string, depth: number): Coordinates | MeetingId | undefined {
  const decoded = decodeSegment(link);
  for (const form of decoded === link ? [link] : [link, decoded]) {
    const found = URL.canParse(form, TEAMS) ? meetingAt(new URL(form, TEAMS), depth) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function meetingAt(url: URL, depth: number): Coordinates | MeetingId | undefined {
  const isTeams = url.protocol === 'https:' ? teamsHost.test(url.hostname) : url.protocol === 'msteams:';
  const found = isTeams ? (fromPath(url) ?? fromCoords(url.searchParams.get('coords'))) : undefined;
  if (found !== undefined || depth === 0) return found;
  for (const inner of linksIn(url)) {
    const meeting = meetingIn(inner, depth - 1);
    if (meeting !== undefined) return meeting;
  }
  return undefined;
}

/** A client's route follows the `#`; a redirect page names its target as `url` or `q`. */
function linksIn({ hash, searchParams }: URL): string[] {
  const named = ['url', 'q'].map((name) => searchParams.get(name)).filter((link) => link !== null);
  return hash.startsWith('#/') ? [hash.slice(1), ...named] : named;
}

function fromPath({ pathname, searchParams }: URL): Coordinates | MeetingId | undefined {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const [kind, id = '', message, ...more] = segments[0] === 'l' ? segments.slice(1) : segments;
  if (more.length > 0) return undefined;
  if (kind === 'meet' && message === undefined && /^\d+$/.test(id))
    return omitUndefined({ meetingId: id, passcode: searchParams.get('p') ?? undefined });
  if (kind !== 'meetup-join' || message === undefined) return undefined;
  const organizer = readContext(searchParams.get('context') ?? '');
  return organizer && { threadId: decodeFully(id), messageId: decodeFully(message), ...organizer };
}

const linkContext = z.looseObject({ Tid: tenantId, Oid: text(), MessageId: text().optional() });

/**
 * The link's `context` is JSON. It names the tenant, the organizer and, in a channel, the first message of the thread.
 */
function readContext(json: string): Omit<Coordinates, 'threadId'> | undefined {
  const { data } = linkContext.safeParse(parseJson(json) ?? parseJson(decodeFully(json)));
  return (
    data && omitUndefined({ organizerId: data.Oid, tenantId: data.Tid, replyChainMessageId: data.MessageId })
  );
}

const clientCoords = z.looseObject({
  conversationId: text(),
  messageId: text().optional(),
  organizerId: text(),
  tenantId,
});

/** The browser client names a meeting in base64-encoded JSON. */
function fromCoords(coords: string | null): Coordinates | undefined {
  const { data } = clientCoords.safeParse(parseJson(decodeSegment(fromBase64(coords ?? ''))));
  if (data === undefined) return undefined;
  const { conversationId: threadId, messageId, organizerId, tenantId: tenant } = data;
  return omitUndefined({ threadId, messageId, organizerId, tenantId: tenant });
}

function fromBase64(encoded: string): string {
  try {
    return atob(encoded);
  } catch {
    return '';
  }
}

/** Each page on the way may have encoded the link once more. */
function decodeFully(encoded: string): string {
  let decoded = encoded;
  for (let times = 0; times < DEEPEST; times += 1) decoded = decodeSegment(decoded);
  return decoded;
}
