import { type Graph, startGraph } from '../../../infra/local/graph/startGraph.ts';
import { ask, type Bot, reportOf, requests, startBot, startCall, startGraphFor, stateIn } from './bot.ts';

describe('a call', () => {
  let bot: Bot;
  let graph: Graph;

  beforeAll(async () => {
    bot = await startBot();
    graph = await startGraphFor(bot, { deadlines: { regular: 1500, recording: 500 } });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });
  beforeEach(() => {
    bot.told.length = 0;
  });

  const ends = () => bot.told.filter((told) => stateIn(told) === 'terminated');

  test('that nobody answers ends when its deadline has passed', async () => {
    const callId = await startCall(graph, 'redirect-application');
    const report = await reportOf(graph, callId, 10);

    expect(ends()[0]?.body.value?.[0]).toMatchObject({
      changeType: 'deleted',
      resourceData: { resultInfo: { code: 408, subcode: 10057 } },
    });
    expect(report.problems).toEqual(["the call was over before the bot's redirect"]);
    expect((await ask(graph, 'POST', `${callId}/answer`, requests.answer)).status).toBe(404);
  });

  test('that is to be recorded has the shorter deadline', async () => {
    const report = await reportOf(graph, await startCall(graph, 'policy-recording'), 10);
    const [incoming, end] = report.transcript;
    const lasted = Date.parse(end?.at ?? '') - Date.parse(incoming?.at ?? '');

    expect(lasted).toBeGreaterThanOrEqual(500);
    expect(lasted).toBeLessThan(1500);
  });

  test('shows itself as its notifications have told of it', async () => {
    const callId = await startCall(graph, 'answer-service-hosted');
    await ask(graph, 'POST', `${callId}/answer`, requests.answer);
    const response = await ask(graph, 'GET', callId);
    await reportOf(graph, callId, 10);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      id: callId,
      direction: 'incoming',
      source: { identity: { user: { displayName: 'Test User' } } },
      mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
    });
  });

  test('that the bot hangs up is told to terminate, then terminated by the bot', async () => {
    const callId = await startCall(graph, 'silent-graph');
    const refused = ask(graph, 'POST', `${callId}/answer`, requests.answer).catch(() => undefined);
    expect((await ask(graph, 'DELETE', callId)).status).toBe(204);
    await reportOf(graph, callId, 10);

    expect(bot.told.map(stateIn)).toEqual(['incoming', 'terminating', 'terminated']);
    expect(ends()[0]?.body.value?.[0]?.resourceData?.['resultInfo']).toMatchObject({
      code: 200,
      subcode: 7000,
    });
    void refused;
  });

  test('goes on at the callback its answer names', async () => {
    const callId = await startCall(graph, 'answer-service-hosted');
    const callbackUri = 'https://bot.contoso.com/api/calls/a-key';
    await ask(graph, 'POST', `${callId}/answer`, { ...requests.answer, callbackUri });
    await reportOf(graph, callId, 10);

    expect(bot.told.map(({ path }) => path)).toEqual(['/api/calls', ...Array(3).fill('/api/calls/a-key')]);
  });

  test('never leaves this machine: a callback that nothing stands for is only noted', async () => {
    const callId = await startCall(graph, 'answer-service-hosted');
    const callbackUri = 'https://media.contoso.com/api/calls';
    await ask(graph, 'POST', `${callId}/answer`, { ...requests.answer, callbackUri });
    const report = await reportOf(graph, callId, 10);

    expect(bot.told).toHaveLength(1);
    expect(report.transcript.at(-1)).toMatchObject({
      to: callbackUri,
      status: null,
      error: expect.any(String),
    });
  });

  test('is written down, notifications and requests in the order they began', async () => {
    const callId = await startCall(graph, 'redirect-application');
    await ask(graph, 'POST', `${callId}/redirect`, { targets: [] });
    await ask(graph, 'POST', `${callId}/redirect`, requests.redirectToApplication);
    const report = await reportOf(graph, callId, 10);

    expect(report).toMatchObject({ scenario: 'redirect-application', done: true, problems: [] });
    expect(report.transcript).toMatchObject([
      { kind: 'notification', changeType: 'created', state: 'incoming', status: 202 },
      { kind: 'request', method: 'POST', operation: 'redirect', body: { targets: [] }, status: 400 },
      { kind: 'request', method: 'POST', operation: 'redirect', status: 202 },
      { kind: 'notification', changeType: 'deleted', state: 'terminated', status: 202 },
    ]);
  });
});

test('a scenario that can’t be read stops the start with its file and the reason', async () => {
  await expect(startGraph({ scenarios: 'test/fixtures/notifications/call-answer' })).rejects.toThrow(
    /example-1-established\.json is no scenario/,
  );
});
