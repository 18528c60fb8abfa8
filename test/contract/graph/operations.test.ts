import { rm } from 'node:fs/promises';
import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import { eventually } from '../../support/eventually.ts';
import {
  ask,
  type Bot,
  callIdIn,
  requests,
  startBot,
  startCall,
  startGraphFor,
  stateIn,
  toTarget,
} from './bot.ts';
import { openCall, scenarioFolder } from './scenarioFolder.ts';

const beep = {
  mediaInfo: { uri: 'https://cdn.contoso.com/beep.wav', resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088E' },
};
const clientContext = 'd45324c1-fcb5-430a-902c-f20af696537c';
const user = toTarget({ user: { id: '278405a3-f568-4b3e-b684-009193463064' } });
const phone = toTarget({ phone: { id: '+12345678901' } });
const bob = '2765eb15-01f8-47c6-b12b-c32111a4a86f';
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

const instance = {
  targets: [{ identity: { applicationInstance: { id: '7629bdce-046c-4903-86b4-a8f718277e1a' } } }],
};
const meeting = {
  chatInfo: { threadId: '19:meeting@thread.v2' },
  meetingInfo: { token: 'a token' },
  myParticipantId: 'the-bot',
};
const roster = {
  notify: 'updated',
  path: '/participants',
  data: [
    { '@odata.type': '#microsoft.graph.participant', id: bob, isMuted: false },
    { '@odata.type': '#microsoft.graph.participant', id: 'the-bot', isMuted: false },
  ],
};
const recorded = { applicationMetadata: { botData: { inviteReasons: ['PolicyBasedRecording'] } } };

const digits = (guid: string): string => guid.replaceAll('-', '').toUpperCase();

describe('operations of a call', () => {
  let bot: Bot;
  let graph: Graph;
  let folder: string;
  const established = new Map<string, () => void>();

  beforeAll(async () => {
    bot = await startBot(async (told) => {
      if (stateIn(told) === 'established') established.get(callIdIn(told))?.();
    });
    folder = await scenarioFolder({
      'peer-to-peer': openCall(),
      instance: openCall(instance),
      meeting: openCall(meeting, roster),
      recording: openCall(recorded),
    });
    graph = await startGraphFor(bot, { scenarios: folder });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
    await rm(folder, { recursive: true });
  });

  async function open(scenario: string, body: object = requests.answer): Promise<string> {
    const callId = await startCall(graph, scenario);
    const isEstablished = new Promise<void>((resolve) => established.set(callId, resolve));
    await ask(graph, 'POST', `${callId}/answer`, body);
    await isEstablished;
    if (scenario === 'meeting') await told(callId, (change) => change.resourceUrl.endsWith('/participants'));
    return callId;
  }

  type Change = { changeType: string; resourceUrl: string; resourceData?: unknown };

  const changes = (): Change[] => bot.told.flatMap(({ body }) => body.value ?? []);

  /** The first change that Graph tells of this call and that is looked for. */
  async function told(callId: string, isIt: (change: Change) => boolean): Promise<Change> {
    const isOfCall = ({ resourceUrl }: Change) => digits(resourceUrl).includes(digits(callId));
    const look = () => changes().find((change) => isOfCall(change) && isIt(change));
    return eventually(`Graph told of the change of ${callId}`, look, {
      seen: () => changes().filter(isOfCall),
    });
  }

  const isOperation = ({ resourceUrl }: Change) => resourceUrl.includes('/operations/');

  test.each([
    ['peer-to-peer', 'playPrompt', { clientContext, prompts: [beep] }, 'playPromptOperation', 'running'],
    [
      'peer-to-peer',
      'recordResponse',
      { clientContext, prompts: [beep], stopTones: ['#', '1', '*'], playBeep: true },
      'recordOperation',
      'running',
    ],
    ['peer-to-peer', 'subscribeToTone', { clientContext }, 'subscribeToToneOperation', 'completed'],
    [
      'peer-to-peer',
      'cancelMediaProcessing',
      { clientContext },
      'cancelMediaProcessingOperation',
      'completed',
    ],
    [
      'peer-to-peer',
      'microsoft.graph.sendDtmfTones',
      { clientContext, tones: ['tone1', 'pound'], delayBetweenTonesMs: 100 },
      'sendDtmfTonesOperation',
      'running',
    ],
    [
      'peer-to-peer',
      'participants/invite',
      { clientContext, participants: [user] },
      'inviteParticipantsOperation',
      'Running',
    ],
    [
      'instance',
      'participants/invite',
      { clientContext, participants: [phone] },
      'inviteParticipantsOperation',
      'Running',
    ],
    ['meeting', 'mute', { clientContext }, 'muteParticipantOperation', 'completed'],
    ['meeting', 'unmute', { clientContext }, 'unmuteParticipantOperation', 'completed'],
    ['meeting', `participants/${bob}/mute`, { clientContext }, 'muteParticipantOperation', 'completed'],
    [
      'recording',
      'updateRecordingStatus',
      { clientContext, status: 'recording' },
      'updateRecordingStatusOperation',
      'completed',
    ],
  ])(
    'in a %s call, %s is 200 with its operation and where it is',
    async (scenario, action, body, type, status) => {
      const callId = await open(
        scenario,
        scenario === 'recording' ? requests.answerRecording : requests.answer,
      );
      const response = await ask(graph, 'POST', `${callId}/${action}`, body);
      const operation = (await response.json()) as { id: string };

      expect(response.status).toBe(200);
      expect(operation).toMatchObject({ '@odata.type': `#microsoft.graph.${type}`, status, clientContext });
      expect(response.headers.get('location')).toBe(
        `https://graph.microsoft.com/v1.0/communications/calls/${callId}/operations/${operation.id}`,
      );
    },
  );

  test.each([
    ['playPrompt', { clientContext, prompts: [beep] }, false],
    ['recordResponse', { clientContext }, true],
    ['sendDtmfTones', { clientContext, tones: ['tone1'] }, false],
  ])('the end of %s is told by deleted, both ids as 32 digits', async (action, body, repeatsId) => {
    const callId = await open('peer-to-peer');
    const { id } = (await (await ask(graph, 'POST', `${callId}/${action}`, body)).json()) as { id: string };
    const end = await told(callId, isOperation);

    expect(end).toMatchObject({
      changeType: 'deleted',
      resourceUrl: `/communications/calls/${digits(callId)}/operations/${digits(id)}`,
      resourceData: { clientContext, status: 'completed', resultInfo: { code: 200 } },
    });
    expect('id' in (end.resourceData as object)).toBe(repeatsId);
  });

  test('a recording comes with where it is and a token for it', async () => {
    const callId = await open('peer-to-peer');
    await ask(graph, 'POST', `${callId}/recordResponse`, {});
    expect((await told(callId, isOperation)).resourceData).toMatchObject({
      recordingLocation: expect.stringContaining('https://'),
      recordingAccessToken: expect.any(String),
    });
  });

  test('an invitation tells of the new roster and of its end, which names the id with dashes', async () => {
    const callId = await open('peer-to-peer');
    const response = await ask(graph, 'POST', `${callId}/participants/invite`, {
      clientContext,
      participants: [user],
    });
    const { id } = (await response.json()) as { id: string };

    expect((await told(callId, isOperation)).resourceData).toMatchObject({
      id,
      status: 'completed',
      clientContext,
    });
    const roster = await told(callId, ({ resourceUrl }) => resourceUrl.endsWith('/participants'));
    expect(roster.resourceData).toHaveLength(1);
  });

  test.each([
    [
      'muted',
      'POST',
      `participants/${bob}/mute`,
      200,
      (all: object[]) => all.some((one) => 'isMuted' in one && one.isMuted === true),
    ],
    ['removed', 'DELETE', `participants/${bob}`, 204, (all: object[]) => all.length === 1],
  ])('everybody sees in the roster who is %s', async (_title, method, action, status, isSeen) => {
    const callId = await open('meeting');
    expect((await ask(graph, method, `${callId}/${action}`, method === 'POST' ? {} : undefined)).status).toBe(
      status,
    );
    await told(
      callId,
      ({ resourceUrl, resourceData }) =>
        resourceUrl.endsWith('/participants') && isSeen(resourceData as object[]),
    );
  });

  test.each(['startHoldMusic', 'stopHoldMusic'])('%s is 202, and its end is told', async (action) => {
    const callId = await open('meeting');
    const response = await ask(graph, 'POST', `${callId}/participants/${bob}/${action}`, { clientContext });
    expect(response.status).toBe(202);
    expect((await told(callId, isOperation)).resourceData).toMatchObject({
      '@odata.type': `#microsoft.graph.${action}Operation`,
      status: 'completed',
    });
  });

  const absent = 'e5d39592-99bd-4db8-bca8-30fb894ec51d';

  test.each([
    [
      'a blind transfer succeeds',
      {},
      ['transferring', 'transferAccepted', 'terminated'],
      { code: 0, subcode: 7015 },
    ],
    [
      'one that replaces no call fails',
      { replacesCallId: absent },
      ['transferring', 'established'],
      { code: 500, subCode: 7700 },
    ],
  ])('%s, and is told of state by state', async (_title, more, states, resultInfo) => {
    const callId = await open('peer-to-peer');
    const transferTarget = { ...user, ...more };
    expect((await ask(graph, 'POST', `${callId}/transfer`, { transferTarget, clientContext })).status).toBe(
      202,
    );

    const result = await told(callId, (change) => 'resultInfo' in callIn(change));
    expect(callIn(result)).toMatchObject({ state: states.at(-1), resultInfo });
    expect(statesOf(callId).slice(-states.length)).toEqual(states);
  });

  const callIn = ({ resourceData }: Change) =>
    (resourceData ?? {}) as { state?: string; resultInfo?: object };

  const statesOf = (callId: string) =>
    bot.told
      .flatMap(({ body }) => body.value ?? [])
      .filter(({ resourceUrl }) => resourceUrl.endsWith(callId))
      .map((change) => callIn(change).state);

  test('a transfer that replaces a call ends with the reason, and without a result', async () => {
    const other = await open('peer-to-peer');
    const callId = await open('peer-to-peer');
    await ask(graph, 'POST', `${callId}/transfer`, { transferTarget: { ...user, replacesCallId: other } });
    const end = await told(callId, ({ changeType }) => changeType === 'deleted');
    expect(end.resourceData).toMatchObject({ state: 'terminated', terminationReason: 'AppTransferred' });
    expect(end.resourceData).not.toHaveProperty('resultInfo');
  });

  test.each([
    ['21 prompts', 'peer-to-peer', 'playPrompt', { prompts: times(21, beep) }],
    ['no prompts', 'peer-to-peer', 'playPrompt', {}],
    ['a loop outside beta', 'peer-to-peer', 'playPrompt', { prompts: [{ ...beep, loop: 2 }] }],
    [
      'a context of 257 characters',
      'peer-to-peer',
      'playPrompt',
      { prompts: [beep], clientContext: 'c'.repeat(257) },
    ],
    ['two prompts before a recording', 'peer-to-peer', 'recordResponse', { prompts: [beep, beep] }],
    ['a recording of 121 s', 'peer-to-peer', 'recordResponse', { maxRecordDurationInSeconds: 121 }],
    ['a silence of 0 s', 'peer-to-peer', 'recordResponse', { initialSilenceTimeoutInSeconds: 0 }],
    ['a stop tone by its tone’s name', 'peer-to-peer', 'recordResponse', { stopTones: ['pound'] }],
    ['a tone by its key', 'peer-to-peer', 'sendDtmfTones', { tones: ['#'] }],
    ['no tones', 'peer-to-peer', 'sendDtmfTones', { tones: [] }],
    ['a recording status in capitals', 'recording', 'updateRecordingStatus', { status: 'Recording' }],
    [
      'a recording status outside recording',
      'peer-to-peer',
      'updateRecordingStatus',
      { status: 'recording' },
    ],
    ['muting oneself between two', 'peer-to-peer', 'mute', {}],
    ['muting another between two', 'peer-to-peer', `participants/${bob}/mute`, {}],
    ['inviting nobody', 'peer-to-peer', 'participants/invite', { participants: [] }],
    ['inviting two without a chat', 'peer-to-peer', 'participants/invite', { participants: [user, user] }],
    ['inviting six', 'meeting', 'participants/invite', { participants: times(6, user) }],
    [
      'inviting two bots',
      'meeting',
      'participants/invite',
      { participants: times(2, toTarget({ application: { id: 'a bot' } })) },
    ],
    ['inviting a phone without a number', 'peer-to-peer', 'participants/invite', { participants: [phone] }],
    ['a transfer to nobody', 'peer-to-peer', 'transfer', {}],
    [
      'a transfer to a bot',
      'peer-to-peer',
      'transfer',
      { transferTarget: toTarget({ application: { id: 'a bot' } }) },
    ],
    ['a transfer to a phone without a number', 'peer-to-peer', 'transfer', { transferTarget: phone }],
    ['a transfer out of a group without its transferee', 'meeting', 'transfer', { transferTarget: user }],
  ])('%s is refused with 400', async (_title, scenario, action, body) => {
    const callId = await open(scenario);
    expect((await ask(graph, 'POST', `${callId}/${action}`, body)).status).toBe(400);
  });

  test('media operations need media that the service hosts', async () => {
    const callId = await open('peer-to-peer', requests.answerWithOwnMedia);
    for (const [action, body] of [
      ['playPrompt', { prompts: [beep] }],
      ['recordResponse', {}],
      ['subscribeToTone', {}],
    ] as const)
      expect((await ask(graph, 'POST', `${callId}/${action}`, body)).status).toBe(400);
  });

  test('a participant who isn’t there is not found', async () => {
    const callId = await open('meeting');
    for (const [method, path] of [
      ['DELETE', 'nobody'],
      ['POST', 'nobody/mute'],
    ] as const)
      expect(
        (await ask(graph, method, `${callId}/participants/${path}`, method === 'POST' ? {} : undefined))
          .status,
      ).toBe(404);
  });

  test('a call that hasn’t been answered does nothing yet', async () => {
    const callId = await startCall(graph, 'peer-to-peer');
    expect((await ask(graph, 'POST', `${callId}/playPrompt`, { prompts: [beep] })).status).toBe(409);
  });
});

describe('a new call', () => {
  let bot: Bot;
  let graph: Graph;

  beforeAll(async () => {
    bot = await startBot();
    graph = await startGraphFor(bot, { tenantId });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });

  const tenantId = 'aa67bd4c-8475-432d-bd41-39f255720e0a';
  const common = {
    '@odata.type': '#microsoft.graph.call',
    callbackUri: 'https://bot.contoso.com/api/calls/a-key',
    requestedModalities: ['audio'],
    mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
    tenantId,
  };
  const chatInfo = {
    '@odata.type': '#microsoft.graph.chatInfo',
    threadId: '19:meeting@thread.v2',
    messageId: '0',
  };
  const organizer = {
    user: { id: '5810cede-f3cc-42eb-b2c1-e9bd5d53ec96', tenantId },
  };
  const source = { identity: { applicationInstance: { id: '7629bdce-046c-4903-86b4-a8f718277e1a' } } };

  test.each([
    ['to a user', { targets: [user] }],
    ['to a group', { targets: [user, user], subject: 'A group' }],
    ['to a phone, from an application instance', { source, targets: [phone] }],
    [
      'into a meeting by its coordinates',
      {
        chatInfo,
        meetingInfo: {
          '@odata.type': '#microsoft.graph.organizerMeetingInfo',
          organizer,
          allowConversationWithoutHost: true,
        },
      },
    ],
    [
      'into a meeting by its token',
      { meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'a token' } },
    ],
    [
      'into a meeting by its id',
      {
        meetingInfo: {
          '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo',
          joinMeetingId: '1234567',
          passcode: 'psw123',
        },
      },
    ],
  ])('%s is 201, establishing, and told of at its own callback', async (_title, body) => {
    const response = await ask(graph, 'POST', '', { ...common, ...body });
    const call = (await response.json()) as { id: string };

    expect(response.status).toBe(201);
    expect(call).toMatchObject({
      state: 'establishing',
      direction: 'outgoing',
      callChainId: expect.any(String),
    });
    expect(response.headers.get('location')).toMatch(new RegExp(`/v1.0/communications/calls/${call.id}$`));
    const told = () => bot.told.filter((one) => callIdIn(one) === call.id);
    await eventually('Graph told of two changes', () => told().length >= 2, { seen: told });
    expect(told().slice(0, 2).map(stateIn)).toEqual(['establishing', 'established']);
    expect(told()[0]?.path).toBe('/api/calls/a-key');
  });

  test.each([
    ['to nobody', { targets: [] }],
    ['to six', { targets: times(6, user) }],
    ['to a phone from an application', { targets: [phone] }],
    ['without media', { targets: [user], mediaConfig: undefined }],
    ['without a callback', { targets: [user], callbackUri: undefined }],
    ['with a callback that isn’t https', { targets: [user], callbackUri: 'http://bot.contoso.com' }],
    ['without modalities', { targets: [user], requestedModalities: [] }],
    ['with a ringing time, outside beta', { targets: [user], ringingTimeoutInSeconds: 60 }],
    [
      'into an organizer’s meeting without its chat',
      { meetingInfo: { '@odata.type': '#microsoft.graph.organizerMeetingInfo', organizer } },
    ],
    ['into a meeting of no kind', { meetingInfo: {} }],
  ])('%s is refused with 400', async (_title, body) => {
    expect((await ask(graph, 'POST', '', { ...common, ...body })).status).toBe(400);
  });
});
