import { readdirSync } from 'node:fs';
import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import {
  ask,
  type Bot,
  type BotReply,
  callIdIn,
  redirectTo,
  reportOf,
  requests,
  startBot,
  startCall,
  startGraphFor,
  stateIn,
  type Told,
  toTarget,
} from './bot.ts';

type Request = readonly [path: string, body: object];

/** What a bot does about a scenario, in the documents' own words. */
interface Doing {
  readonly incoming?: Request;
  readonly established?: readonly Request[];
  readonly tone?: Request;
}

const onCall = { phone: { id: '+4915112345678' } };
const mobile = { phone: { id: '+12345678901' } };
const colleague = { user: { id: 'bf5aae9a-d11d-47a8-93b1-782504c9c3f3' } };
const agent = { user: { id: '98da8a1a-1b87-452c-a713-65d3f10b1253' } };

const answer: Request = ['answer', requests.answer];
const answerRecording: Request = ['answer', requests.answerRecording];
const invite = (who: Parameters<typeof toTarget>[0]): Request => [
  'participants/invite',
  { participants: [toTarget(who)], clientContext: 'f2fa86af-3c51-4bc2-8fc0-475452d9764f' },
];
const transfer = (who: Parameters<typeof toTarget>[0]): Request => [
  'transfer',
  { transferTarget: toTarget(who) },
];
const record: Request = ['updateRecordingStatus', { clientContext: 'a context', status: 'recording' }];
const menu: readonly Request[] = [
  ['subscribeToTone', { clientContext: 'fd1c7836-4d84-4e24-b6aa-23188688cc54' }],
  [
    'playPrompt',
    { prompts: [{ mediaInfo: { uri: 'https://cdn.contoso.com/menu.wav' } }], clientContext: 'menu' },
  ],
];

const doings: Record<string, Doing> = {
  'number-invite': { incoming: answer, established: [invite(onCall)] },
  'number-transfer': { incoming: answer, established: [transfer(mobile)] },
  'number-redirect': { incoming: ['redirect', { ...redirectTo([mobile]), timeout: 30 }] },
  'instance-invite': { incoming: answer, established: [invite(onCall)] },
  'instance-transfer': { incoming: answer, established: [transfer(mobile)] },
  'instance-redirect': { incoming: ['redirect', { ...redirectTo([mobile]), timeout: 30 }] },
  'scheduled-meeting-invite': { incoming: answer, established: [invite(onCall)] },
  'peer-invite-phone': { incoming: answer, established: [invite(onCall)] },
  'peer-invite-user': { incoming: answer, established: [invite(colleague)] },
  'transfer-failed': { incoming: answer, established: [transfer(mobile)] },
  'voice-menu': { incoming: answer, established: menu, tone: transfer(agent) },
  'lost-call': { incoming: answer },
  'encrypted-caller': { incoming: answer },
  'legacy-format': { incoming: answer },
  'recording-joining': { incoming: answerRecording, established: [record, record] },
  'recording-paired': { incoming: answerRecording, established: [record] },
};

const adele = 'participants/7d20c9f4-3e8b-4a15-96d7-e1b5f0a8c362';
const guest = 'participants/b35e81a7-6c0d-49f2-8e14-0d7a9c2f5b86';
const prompts = [{ mediaInfo: { uri: 'https://cdn.contoso.com/beep.wav' } }];

/** What an operator's commands come to. */
const commands: readonly (readonly [command: string, method: string, path: string, body?: object])[] = [
  ['mute', 'POST', 'mute', {}],
  ['unmute', 'POST', 'unmute', {}],
  ['muteParticipant', 'POST', `${adele}/mute`, {}],
  ['startHoldMusic', 'POST', `${adele}/startHoldMusic`, {}],
  ['stopHoldMusic', 'POST', `${adele}/stopHoldMusic`, {}],
  ['removeParticipant', 'DELETE', guest],
  ['sendDtmfTones', 'POST', 'sendDtmfTones', { tones: ['tone1', 'pound'], delayBetweenTonesMs: 100 }],
  ['playPrompt', 'POST', 'playPrompt', { prompts }],
  ['cancelMediaProcessing', 'POST', 'cancelMediaProcessing', {}],
  ['recordResponse', 'POST', 'recordResponse', { prompts, stopTones: ['#'], maxRecordDurationInSeconds: 10 }],
  ['keepAlive', 'POST', 'keepAlive'],
  ['hangUp', 'DELETE', ''],
];

/** Played in documents.test.ts and calls.test.ts, by the product (e2e), or below by an operator. */
const playedElsewhere = [
  'answer-app-hosted',
  'answer-service-hosted',
  'ask-redirect',
  'ask-silent',
  'customer-tenant',
  'join-meeting-invite',
  'operator-commands',
  'outgoing-phone',
  'person-on-duty',
  'policy-recording',
  'redirect-application',
  'redirect-phone',
  'redirect-simultaneous-ring',
  'redirect-voicemail',
  'reject',
  'silent-graph',
  'webhook-commands',
];

describe('scenarios', () => {
  let bot: Bot;
  let graph: Graph;
  let doing: Doing = {};

  beforeAll(async () => {
    bot = await startBot(react);
    graph = await startGraphFor(bot);
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });
  beforeEach(() => {
    bot.told.length = 0;
  });

  async function react(told: Told): Promise<BotReply | void> {
    const data = told.body.value?.[0]?.resourceData;
    if (told.body.value === undefined) return { status: 204 };
    if (data?.['@odata.type'] === '#microsoft.graph.participantJoiningNotification')
      return { status: 200, body: { '@odata.type': '#microsoft.graph.acceptJoinResponse' } };
    await send(callIdIn(told), dueAt(told));
  }

  function dueAt(told: Told): readonly Request[] {
    const isTone = told.body.value?.[0]?.resourceData?.['toneInfo'] !== undefined;
    if (isTone) return doing.tone === undefined ? [] : [doing.tone];
    if (stateIn(told) === 'incoming') return doing.incoming === undefined ? [] : [doing.incoming];
    const isFirst =
      bot.told.filter((one) => stateIn(one) === 'established' && callIdIn(one) === callIdIn(told)).length ===
      1;
    return stateIn(told) === 'established' && isFirst ? (doing.established ?? []) : [];
  }

  async function send(callId: string, due: readonly Request[]): Promise<void> {
    for (const [path, body] of due) await ask(graph, 'POST', `${callId}/${path}`, body);
  }

  test('each is played by a test', () => {
    const files = readdirSync('infra/local/graph/scenarios').map((file) => file.replace('.json', ''));
    expect([...Object.keys(doings), ...playedElsewhere].toSorted((a, b) => a.localeCompare(b))).toEqual(
      files.toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test.each(Object.keys(doings))('%s goes as it says when the bot does as documented', async (scenario) => {
    doing = doings[scenario] ?? {};
    const report = await reportOf(graph, await startCall(graph, scenario), 30);
    expect(report).toMatchObject({ done: true, problems: [] });
    expect((await ask(graph, 'POST', `${report.callId}/keepAlive`)).status).toBe(404);
  });

  test('recording-paired is two calls with one chain', async () => {
    doing = doings['recording-paired'] ?? {};
    const response = await fetch(`${graph.address}/simulator/calls`, {
      method: 'POST',
      body: JSON.stringify({ scenario: 'recording-paired' }),
    });
    const { callIds } = (await response.json()) as { callIds: string[] };
    const reports = await Promise.all(callIds.map((callId) => reportOf(graph, callId, 30)));

    expect(reports.map(({ problems }) => problems)).toEqual([[], []]);
    const chains = bot.told
      .filter((told) => stateIn(told) === 'incoming')
      .map(({ body }) => body.value?.[0]?.resourceData?.['callChainId']);
    expect(new Set(callIds).size).toBe(2);
    expect(chains).toEqual([expect.any(String), chains[0]]);
  });

  test('outgoing-phone waits for the call that the operator asks for, and goes on with it', async () => {
    const callId = await startCall(graph, 'outgoing-phone');
    const { operatorRequests } = await reportOf(graph, callId);
    expect(operatorRequests).toEqual([
      {
        path: '/api/operator/calls',
        body: { create: { from: expect.any(Object), targets: [{ phone: '+12345678901' }] } },
      },
    ]);

    const response = await ask(graph, 'POST', '', {
      '@odata.type': '#microsoft.graph.call',
      callbackUri: 'https://bot.contoso.com/api/calls',
      source: {
        '@odata.type': '#microsoft.graph.participantInfo',
        identity: { applicationInstance: { id: '7629bdce-046c-4903-86b4-a8f718277e1a' } },
      },
      targets: [toTarget(mobile)],
      requestedModalities: ['audio'],
      mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(
      `https://graph.microsoft.com/v1.0/communications/calls/${callId}`,
    );
    expect(await response.json()).toMatchObject({ id: callId, state: 'establishing', direction: 'outgoing' });
    expect(await reportOf(graph, callId, 30)).toMatchObject({ done: true, problems: [] });
    expect(bot.told.map(stateIn)).toEqual(['establishing', 'established', 'terminated']);
  });

  test('join-meeting-invite joins by the link’s thread and organizer, then asks the operator for an invitation', async () => {
    const callId = await startCall(graph, 'join-meeting-invite');
    await ask(graph, 'POST', '', {
      '@odata.type': '#microsoft.graph.call',
      callbackUri: 'https://bot.contoso.com/api/calls',
      requestedModalities: ['audio'],
      mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
      chatInfo: { threadId: '19:meeting_MmQxZTI0YTAtZjE5Ny00MGQ0@thread.v2', messageId: '0' },
      meetingInfo: {
        '@odata.type': '#microsoft.graph.organizerMeetingInfo',
        organizer: { user: { id: '5e4d1f0a-93b7-4c28-8a61-d07f2b9e3c54' } },
      },
    });
    const asked = await waitForRequests(callId, 2);
    expect(asked[1]?.path).toBe(`/api/operator/calls/${callId}/commands`);

    await send(callId, [invite(onCall)]);
    expect(await reportOf(graph, callId, 30)).toMatchObject({ done: true, problems: [] });
  });

  test('operator-commands asks for one command after the other, until the bot has hung up', async () => {
    doing = { incoming: answer };
    const callId = await startCall(graph, 'operator-commands');
    for (const [index, [command, method, path, body]] of commands.entries()) {
      const asked = await waitForRequests(callId, index + 1);
      expect(Object.keys(asked[index]?.body as object)).toEqual([command]);
      const response = await ask(graph, method, path === '' ? callId : `${callId}/${path}`, body);
      expect(response.ok).toBe(true);
    }
    expect(await reportOf(graph, callId, 30)).toMatchObject({ done: true, problems: [] });
  });

  async function waitForRequests(callId: string, count: number) {
    for (;;) {
      const { operatorRequests } = await reportOf(graph, callId);
      if (operatorRequests.length >= count) return operatorRequests;
    }
  }
});
