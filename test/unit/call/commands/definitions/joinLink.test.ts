import { CommandError, readCommand } from '../../../../../shared/call/commands/commands.ts';
import { fromJoinUrl } from '../../../../../shared/call/commands/definitions/joinLink.ts';

const tenantId = '632899f8-2ea1-4604-8413-27bd2892079f';
const organizerId = '00000000-aaaa-4000-8000-000000000080';
const meeting = { threadId: '19:meeting_AAAA@thread.v2', messageId: '0', organizerId, tenantId };
const short = { meetingId: '1000000000001', passcode: 'AbCdEf' };

const json = JSON.stringify({ Tid: tenantId, Oid: organizerId });
const context = encodeURIComponent(json);
const path = `l/meetup-join/19%3ameeting_AAAA%40thread.v2/0`;
const link = `https://teams.microsoft.com/${path}?context=${context}`;
const clientPath = `/_#/l/meetup-join/19:meeting_AAAA@thread.v2/0?context=${json}&anon=true`;
const launcher = (inner: string) =>
  `https://teams.microsoft.com/dl/launcher/launcher.html?url=${encodeURIComponent(inner)}&type=meetup-join`;
const coords = btoa(
  encodeURIComponent(
    JSON.stringify({ conversationId: meeting.threadId, messageId: '0', organizerId, tenantId }),
  ),
);

/** The shapes in which public reports have such links; each leads to the same meeting. */
test.each([
  ['scheduled', link],
  ['lower-case percent codes', link.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
  [
    'nothing encoded but the context',
    `https://teams.microsoft.com/l/meetup-join/${meeting.threadId}/0?context=${context}`,
  ],
  ['a slash at the end', `https://teams.microsoft.com/${path}/?context=${context}`],
  [
    'a thread that was encoded twice',
    link.replace('19%3ameeting_AAAA%40thread', '19%253ameeting_AAAA%2540thread'),
  ],
  [
    'everything encoded twice',
    `https://teams.microsoft.com/${encodeURI(path)}?context=${encodeURIComponent(context)}`,
  ],
  ['encoded as a whole', encodeURIComponent(link)],
  ['more in its query', `${link}&anon=true&deeplinkId=7`],
  ["the client's, behind a hash", `https://teams.microsoft.com/_#/${path}?context=${context}`],
  [
    "the new client's, behind a hash",
    `https://teams.microsoft.com/v2/?meetingjoin=true#/${path}?context=${context}&anon=true`,
  ],
  ['a launcher page', launcher(clientPath)],
  ['a launcher page without a hash', launcher(`/${path}?context=${context}`)],
  ['a launcher page that was encoded twice', launcher(encodeURIComponent(clientPath))],
  [
    "a mail's protection",
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(link)}&data=05`,
  ],
  [
    "a mail's protection around a launcher",
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(launcher(clientPath))}`,
  ],
  ["a search engine's redirect", `https://www.google.com/url?q=${encodeURIComponent(link)}&sa=D`],
  ["the light client's", `https://teams.microsoft.com/light-meetings/launch?agent=web&coords=${coords}`],
  ['the US government', link.replace('teams.microsoft.com', 'gov.teams.microsoft.us')],
  ['the Department of Defense', link.replace('teams.microsoft.com', 'dod.teams.microsoft.us')],
  ['the new host', link.replace('teams.microsoft.com', 'teams.cloud.microsoft')],
  ["the app's own scheme", link.replace('https:', 'msteams:')],
  ['angle brackets and space around it', ` <${link}>\n`],
])('%s', (_shape, url) => {
  expect(fromJoinUrl(url)).toEqual(meeting);
});

test.each([
  ['short', 'https://teams.microsoft.com/meet/1000000000001?p=AbCdEf'],
  ['with a slash at the end', 'https://teams.microsoft.com/meet/1000000000001/?p=AbCdEf'],
  ["a consumer's", 'https://teams.live.com/meet/1000000000001?p=AbCdEf'],
  ['behind a hash', 'https://teams.microsoft.com/_#/meet/1000000000001?p=AbCdEf&anon=true'],
  ['in a launcher page', launcher('/_#/meet/1000000000001?p=AbCdEf&anon=true')],
  ["in a consumer's launcher page", launcher('/_#/meet/1000000000001?p=AbCdEf').replace('microsoft', 'live')],
  ['under /l', 'https://teams.microsoft.com/l/meet/1000000000001?p=AbCdEf'],
])('a short link %s', (_shape, url) => {
  expect(fromJoinUrl(url)).toEqual(short);
});

test('a short link without a passcode', () => {
  expect(fromJoinUrl('https://teams.microsoft.com/meet/9312345')).toEqual({ meetingId: '9312345' });
});

test("a meeting in a channel's thread names the message that began it: the reply chain", () => {
  const ofThread = encodeURIComponent(
    JSON.stringify({ Tid: tenantId, Oid: organizerId, MessageId: '1600000000000' }),
  );
  const url = `https://teams.microsoft.com/l/meetup-join/19%3A0123abcd%40thread.tacv2/1600000000001?context=${ofThread}`;
  expect(fromJoinUrl(url)).toEqual({
    threadId: '19:0123abcd@thread.tacv2',
    messageId: '1600000000001',
    replyChainMessageId: '1600000000000',
    organizerId,
    tenantId,
  });
});

test.each([
  'nonsense',
  link.replace('https:', 'http:'),
  link.replace('teams.microsoft.com', 'teams.microsoft.com.example.com'),
  'https://example.com/meet/1000000000001?p=AbCdEf',
  'https://teams.microsoft.com/meet/me?p=AbCdEf',
  'https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0',
  'https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0?context={broken',
  'https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0?context={"Tid":"only"}',
  `https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2?context=${context}`,
  'https://teams.microsoft.com/l/chat/19:abc@thread.v2/0',
  'https://teams.microsoft.com/light-meetings/launch?coords=%%%',
])('%s is none, and the refusal says what one looks like', (url) => {
  expect(fromJoinUrl(url)).toBeUndefined();
  expect(() => readCommand({ join: { url } })).toThrow(CommandError);
  expect(() => readCommand({ join: { url } })).toThrow(
    /expected a join link of a Teams meeting: .*\/l\/meetup-join\/.*\/meet\/<id>/,
  );
});

test('what is longer than any link is not looked at', () => {
  const url = `${link}&x=${'%25'.repeat(1_000_000)}`;
  expect(() => readCommand({ join: { url } })).toThrow(CommandError);
});
