import { fromJoinUrl } from '../../../../shared/call/commands/meeting.ts';

const context = encodeURIComponent(JSON.stringify({ Tid: 'tenant', Oid: 'organizer' }));

test.each([
  [
    `https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=${context}`,
    { threadId: '19:meeting_abc@thread.v2', messageId: '0', organizerId: 'organizer', tenantId: 'tenant' },
  ],
  [
    `https://teams.microsoft.com/l/meetup-join/19:abc@thread.skype/1536978844957?context=${context}`,
    {
      threadId: '19:abc@thread.skype',
      messageId: '1536978844957',
      organizerId: 'organizer',
      tenantId: 'tenant',
    },
  ],
  ['https://teams.live.com/meet/9312345?p=a%20b', { meetingId: '9312345', passcode: 'a b' }],
  ['https://teams.microsoft.com/meet/9312345', { meetingId: '9312345' }],
])('%s is a meeting', (url, meeting) => {
  expect(fromJoinUrl(url)).toEqual(meeting);
});

test.each([
  'nonsense',
  `http://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0?context=${context}`,
  'https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0',
  'https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0?context={broken',
  'https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2/0?context={"Tid":"only"}',
  `https://teams.microsoft.com/l/meetup-join/19:abc@thread.v2?context=${context}`,
  'https://teams.microsoft.com/l/chat/19:abc@thread.v2/0',
])('%s is none', (url) => {
  expect(fromJoinUrl(url)).toBeUndefined();
});
