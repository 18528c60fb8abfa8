import {
  type CommandContext,
  commandName,
  commands,
  readCommand,
  toGraphRequest,
} from '../../../../shared/call/commands/commands.ts';

const context: CommandContext = {
  callPath: '57DAB8B1894C409AB240BD8BEAE78896',
  clientContext: 'ours',
  callbackUri: 'https://bot.contoso.com/api/calls',
};
const call = '/calls/57DAB8B1894C409AB240BD8BEAE78896';

const requestOf = (json: unknown, changes: Partial<CommandContext> = {}) =>
  toGraphRequest(readCommand(json), { ...context, ...changes });

const identity = (kind: string, id: string, names: object = {}) => ({
  '@odata.type': '#microsoft.graph.identitySet',
  [kind]: { '@odata.type': '#microsoft.graph.identity', id, ...names },
});
const invited = (kind: string, id: string, more: object = {}) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: identity(kind, id),
  ...more,
});
const prompt = (uri: string) => ({
  '@odata.type': '#microsoft.graph.mediaPrompt',
  mediaInfo: { '@odata.type': '#microsoft.graph.mediaInfo', uri },
});
const audioCall = {
  '@odata.type': '#microsoft.graph.call',
  callbackUri: 'https://bot.contoso.com/api/calls',
  requestedModalities: ['audio'],
  mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
};

/** The request's token is of the tenant in which the call is to be. */
const newCall = (body: Readonly<Record<string, unknown>>) => ({
  method: 'POST',
  path: '/calls',
  body: { ...audioCall, ...body },
  ...('tenantId' in body && { tenantId: body['tenantId'] }),
});
const byId = (joinMeetingId: string, passcode: string | null) => ({
  meetingInfo: { '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo', joinMeetingId, passcode },
});

describe('on a call', () => {
  test.each([
    [{ mute: {} }, '/mute', {}],
    [{ unmute: {} }, '/unmute', {}],
    [{ subscribeToTone: {} }, '/subscribeToTone', {}],
    [{ cancelMediaProcessing: {} }, '/cancelMediaProcessing', {}],
    [{ updateRecordingStatus: 'notRecording' }, '/updateRecordingStatus', { status: 'notRecording' }],
    [{ muteParticipant: { participantId: 'p-1' } }, '/participants/p-1/mute', {}],
    [{ startHoldMusic: { participantId: 'p-1' } }, '/participants/p-1/startHoldMusic', {}],
    [
      { startHoldMusic: { participantId: 'p-1', customPrompt: 'https://cdn.contoso.com/a.wav' } },
      '/participants/p-1/startHoldMusic',
      { customPrompt: prompt('https://cdn.contoso.com/a.wav') },
    ],
    [{ stopHoldMusic: { participantId: 'p-1' } }, '/participants/p-1/stopHoldMusic', {}],
    [
      { invite: { participants: [{ user: 'u', replacesCallId: 'c' }] } },
      '/participants/invite',
      { participants: [invited('user', 'u', { replacesCallId: 'c' })] },
    ],
    [
      { invite: { participants: [{ phone: '+12345678901' }, { applicationInstance: 'i' }] } },
      '/participants/invite',
      { participants: [invited('phone', '+12345678901'), invited('applicationInstance', 'i')] },
    ],
    [
      { playPrompt: { uris: ['https://cdn.contoso.com/a.wav', 'https://cdn.contoso.com/b.wav'] } },
      '/playPrompt',
      { prompts: [prompt('https://cdn.contoso.com/a.wav'), prompt('https://cdn.contoso.com/b.wav')] },
    ],
    [{ recordResponse: {} }, '/recordResponse', {}],
    [
      {
        recordResponse: {
          prompts: ['https://cdn.contoso.com/a.wav'],
          bargeInAllowed: true,
          initialSilenceTimeoutInSeconds: 5,
          maxSilenceTimeoutInSeconds: 2,
          maxRecordDurationInSeconds: 10,
          playBeep: false,
          stopTones: ['#', '1', '*'],
        },
      },
      '/recordResponse',
      {
        prompts: [prompt('https://cdn.contoso.com/a.wav')],
        bargeInAllowed: true,
        initialSilenceTimeoutInSeconds: 5,
        maxSilenceTimeoutInSeconds: 2,
        maxRecordDurationInSeconds: 10,
        playBeep: false,
        stopTones: ['#', '1', '*'],
      },
    ],
    [
      { sendDtmfTones: { tones: ['1', '0', '*', '#', 'D'], delayBetweenTonesMs: 100 } },
      '/sendDtmfTones',
      { tones: ['tone1', 'tone0', 'star', 'pound', 'd'], delayBetweenTonesMs: 100 },
    ],
  ])('%j is posted with our clientContext', (json, path, parameters) => {
    expect(requestOf(json)).toEqual({
      method: 'POST',
      path: call + path,
      body: { ...parameters, clientContext: 'ours' },
    });
  });

  test.each([
    [{ keepAlive: {} }, { method: 'POST', path: `${call}/keepAlive` }],
    [{ hangUp: {} }, { method: 'DELETE', path: call }],
    [
      { removeParticipant: { participantId: '30fad2ce-8989-41a1-8a66-f6636e629a2a' } },
      { method: 'DELETE', path: `${call}/participants/30fad2ce-8989-41a1-8a66-f6636e629a2a` },
    ],
  ])('%j has no body', (json, request) => {
    expect(requestOf(json)).toEqual(request);
  });

  test.each([
    ['blind', { target: { user: 'u' } }, { transferTarget: invited('user', 'u') }],
    [
      'consultative',
      { target: { user: 'u', replacesCallId: 'e5d39592' } },
      { transferTarget: invited('user', 'u', { replacesCallId: 'e5d39592' }) },
    ],
    [
      'to a phone, out of a group call',
      { target: { phone: '+12345678901' }, transferee: { user: 'u', participantId: 'p-1' } },
      {
        transferTarget: invited('phone', '+12345678901'),
        transferee: {
          '@odata.type': '#microsoft.graph.participantInfo',
          identity: identity('user', 'u'),
          participantId: 'p-1',
        },
      },
    ],
  ])('a transfer can be %s', (_kind, transfer, body) => {
    expect(requestOf({ transfer })).toEqual({ method: 'POST', path: `${call}/transfer`, body });
  });
});

describe('a new call', () => {
  test('rings one user, in sound that Graph handles, unless told otherwise', () => {
    expect(requestOf({ create: { targets: [{ user: 'u' }] } })).toEqual(
      newCall({ targets: [invited('user', 'u')] }),
    );
  });

  test('rings a phone from the application instance that has a number', () => {
    const create = {
      from: { applicationInstance: 'i', displayName: 'Sales' },
      targets: [{ phone: '+12345678901' }],
    };
    expect(requestOf({ create }, { tenantId: 't' })).toEqual(
      newCall({
        source: {
          '@odata.type': '#microsoft.graph.participantInfo',
          identity: identity('applicationInstance', 'i', { displayName: 'Sales' }),
        },
        targets: [invited('phone', '+12345678901')],
        tenantId: 't',
      }),
    );
  });

  test('takes what is said of media, options, subject, tenant and callback', () => {
    const create = {
      targets: [{ user: 'u' }, { user: 'v' }],
      modalities: ['audio', 'video'],
      media: { appHosted: { blob: 'b' } },
      callOptions: { isContentSharingNotificationEnabled: true },
      callbackUri: 'https://media.contoso.com/api/calls',
      subject: 'Standup',
      tenantId: 'own',
    };
    expect(requestOf({ create }, { tenantId: 't' }).body).toEqual({
      '@odata.type': '#microsoft.graph.call',
      callbackUri: 'https://media.contoso.com/api/calls',
      targets: [invited('user', 'u'), invited('user', 'v')],
      requestedModalities: ['audio', 'video'],
      mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: 'b' },
      callOptions: {
        '@odata.type': '#microsoft.graph.outgoingCallOptions',
        isContentSharingNotificationEnabled: true,
      },
      subject: 'Standup',
      tenantId: 'own',
    });
  });

  test('names the media that Graph should fetch ahead', () => {
    const preFetch = [
      { uri: 'https://cdn.contoso.com/a.wav', resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088E' },
    ];
    const create = { targets: [{ user: 'u' }], media: { serviceHosted: { preFetch } } };
    expect(requestOf({ create }).body).toMatchObject({
      mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig', preFetchMedia: preFetch },
    });
  });

  const threadId = '19:meeting_NTg0@thread.v2';
  const organized = {
    chatInfo: { '@odata.type': '#microsoft.graph.chatInfo', threadId, messageId: '0' },
    meetingInfo: {
      '@odata.type': '#microsoft.graph.organizerMeetingInfo',
      organizer: identity('user', 'organizer', { tenantId: 'tenant' }),
    },
    tenantId: 'tenant',
  };
  const link = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_NTg0%40thread.v2/0?context=%7b%22Tid%22%3a%22tenant%22%2c%22Oid%22%3a%22organizer%22%7d`;

  test.each([
    ['coordinates', { coordinates: { threadId, organizerId: 'organizer', tenantId: 'tenant' } }, organized],
    ['link', { url: link }, organized],
    ['short link', { url: 'https://teams.microsoft.com/meet/2345678?p=secret' }, byId('2345678', 'secret')],
    ['id and passcode', { meetingId: '2345678', passcode: 'secret' }, byId('2345678', 'secret')],
    ['id without a passcode', { meetingId: '2345678' }, byId('2345678', null)],
    [
      'token',
      { token: 'join token' },
      { meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'join token' } },
    ],
  ])('joins a meeting by its %s', (_way, join, meeting) => {
    expect(requestOf({ join })).toEqual(newCall(meeting));
  });

  test('joins in the tenant of the meeting, not in that of the call it was asked on', () => {
    expect(requestOf({ join: { url: link } }, { tenantId: 'other' }).body).toMatchObject({
      tenantId: 'tenant',
    });
  });
});

test('every command has the name of its key', () => {
  expect(Object.values(commands).map(({ name }) => name)).toEqual(Object.keys(commands));
  expect(commandName({ hangUp: {} })).toBe('hangUp');
});

test('only what a person would notice twice is sent at most once', () => {
  const once = Object.values(commands).filter(({ delivery }) => delivery === 'atMostOnce');
  expect(once.map(({ name }) => name).toSorted()).toEqual([
    'create',
    'invite',
    'join',
    'playPrompt',
    'recordResponse',
    'sendDtmfTones',
    'transfer',
  ]);
});

test('only create and join make a call', () => {
  const creating = Object.values(commands).filter(({ scope }) => scope === 'newCall');
  expect(creating.map(({ name }) => name)).toEqual(['create', 'join']);
});
