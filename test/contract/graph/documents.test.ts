import { readFileSync } from 'node:fs';
import { replaceId } from '../../../infra/local/graph/calls/callId.ts';
import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import {
  ask,
  type Bot,
  callIdIn,
  reportOf,
  requests,
  startBot,
  startCall,
  startGraphFor,
  stateIn,
  type Told,
} from './bot.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(`test/fixtures/notifications/${name}.json`, 'utf8'));

describe('the documents’ exchanges', () => {
  let bot: Bot;
  let graph: Graph;
  let decision: [verb: string, body: unknown] = ['', {}];
  const replies: number[] = [];

  beforeAll(async () => {
    bot = await startBot(async (told) => {
      const isRecorded = decision[1] === requests.answerRecording;
      // A call is its tenant's, which the recording's example names.
      const tenantId = isRecorded ? '932899f8-2ea1-4604-8413-27bd2892079f' : undefined;
      const post = async (path: string, body: unknown) =>
        ask(graph, 'POST', `${callIdIn(told)}/${path}`, body, tenantId);
      if (stateIn(told) === 'established' && isRecorded)
        await post('updateRecordingStatus', { status: 'recording' });
      if (stateIn(told) !== 'incoming') return;
      replies.push((await post(decision[0], decision[1])).status);
    });
    // These cases are not about time.
    graph = await startGraphFor(bot, { deadlines: { regular: 60_000, recording: 60_000 } });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });
  beforeEach(() => {
    bot.told.length = 0;
    replies.length = 0;
  });

  test.each([
    [
      'answer-service-hosted',
      'answer',
      requests.answer,
      'call-answer/example-1',
      ['incoming', 'establishing', 'established'],
    ],
    [
      'redirect-application',
      'redirect',
      requests.redirectToApplication,
      'call-redirect/example-1',
      ['incoming', 'terminated'],
    ],
    [
      'redirect-simultaneous-ring',
      'redirect',
      requests.redirectToUsers,
      'call-redirect/example-2',
      ['incoming', 'terminated'],
    ],
    [
      'redirect-phone',
      'redirect',
      requests.redirectToPhone,
      'call-redirect/example-3',
      ['incoming', 'terminated'],
    ],
    ['policy-recording', 'answer', requests.answerRecording, 'call-answer/example-3', ['incoming']],
  ])(
    '%s posts the document’s notifications, with ids of its own',
    async (scenario, verb, body, example, states) => {
      decision = [verb, body];
      const callId = await startCall(graph, scenario);
      const report = await reportOf(graph, callId, 30);

      expect(report.problems).toEqual([]);
      expect(replies).toEqual([202]);
      const told = bot.told.slice(0, states.length);
      expect(told.map(({ body }) => body)).toEqual(
        states.map((state, index) => withIdsOf(told[index], fixture(`${example}-${state}`))),
      );
    },
  );

  test('answer-app-hosted tells of content that is shared and no longer shared', async () => {
    decision = ['answer', requests.answerWithOwnMedia];
    const callId = await startCall(graph, 'answer-app-hosted');
    const report = await reportOf(graph, callId, 30);

    expect(report.problems).toEqual([]);
    const sharing = bot.told.filter(({ body }) =>
      body.value?.[0]?.resourceUrl.includes('contentsharingsessions'),
    );
    expect(sharing.map(({ body }) => body)).toEqual([
      withIdsOf(sharing[0], fixture('call-answer/example-2-content-sharing-started')),
      withIdsOf(sharing[1], fixture('call-answer/example-2-content-sharing-ended')),
    ]);
  });

  test('every run of a scenario is a call of its own', async () => {
    decision = ['answer', requests.answer];
    const ids = await Promise.all([1, 2, 3].map(() => startCall(graph, 'answer-service-hosted')));
    await Promise.all(ids.map((id) => reportOf(graph, id, 30)));

    expect(new Set(ids).size).toBe(3);
    expect(new Set(bot.told.map(({ headers }) => headers['x-microsoft-skype-chain-id'])).size).toBe(3);
  });
});

/** The document's text with the ids that this call has, wherever the document has its own. */
function withIdsOf(told: Told | undefined, document: unknown): unknown {
  const expected = JSON.stringify(document);
  const fresh = idsIn(JSON.stringify(told?.body));
  return JSON.parse(
    idsIn(expected).reduce((text, id, index) => replaceId(text, id, fresh[index] ?? id), expected),
  );
}

const idsIn = (text: string): string[] =>
  text.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=calls\/)[0-9a-f]{32}/gi) ?? [];
