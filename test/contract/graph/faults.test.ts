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
} from './bot.ts';

/** Replies of Graph to the bot's decision; null where there was none. */
const replies: (number | null)[] = [];
const retryAfter: (string | null)[] = [];

describe('faults', () => {
  let bot: Bot;
  let graph: Graph;

  beforeAll(async () => {
    bot = await startBot(async (told) => {
      if (stateIn(told) === 'incoming' && replies.length === 0) await answerTwice(callIdIn(told));
    });
    graph = await startGraphFor(bot, { deadlines: { regular: 800, recording: 500 } });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });
  beforeEach(() => {
    bot.told.length = 0;
    replies.length = 0;
    retryAfter.length = 0;
  });

  async function answerTwice(callId: string): Promise<void> {
    for (const attempt of [1, 2]) {
      replies.push(null);
      const response = await ask(graph, 'POST', `${callId}/answer`, requests.answer).catch(() => undefined);
      replies[attempt - 1] = response?.status ?? null;
      retryAfter.push(response?.headers.get('retry-after') ?? null);
      if (response?.status === 202) return;
    }
  }

  async function play(fault: string, scenario = 'answer-service-hosted') {
    const callId = await startCall(graph, scenario, [fault]);
    return reportOf(graph, callId, 20);
  }

  const told = () => bot.told.map(stateIn);
  const messageIds = () => bot.told.map(({ headers }) => headers['x-microsoft-skype-message-id']);

  test.each([
    ['throttle', [429, 202], '0.512'],
    ['unavailable', [503, 202], '0.512'],
    ['server-error', [500, 202], null],
    ['unauthorized', [401, 202], null],
    ['cut-before', [null, 202], null],
  ])('%s: the second try succeeds', async (fault, expected, wait) => {
    const report = await play(fault);
    expect(replies).toEqual(expected);
    expect(retryAfter[0]).toBe(wait);
    expect(report).toMatchObject({
      problems: [],
      expect: { decisionOutcome: 'accepted', outcome: 'completed' },
    });
  });

  test('cut-after: Graph has done what was asked, and refuses to do it again', async () => {
    const report = await play('cut-after');
    expect(replies).toEqual([null, 409]);
    expect(told()).toEqual(['incoming', 'establishing', 'established', 'terminated']);
    expect(report.problems).toEqual([]);
  });

  test.each([
    ['throttle-long', [429, 429], 'late'],
    ['server-error-always', [500, 500], 'late'],
    ['not-registered', [403, 403], 'refused'],
    ['not-consented', [403, 403], 'refused'],
  ])(
    '%s: the decision fails each time, and the call ends at its deadline',
    async (fault, expected, outcome) => {
      const report = await play(fault);
      expect(replies).toEqual(expected);
      expect(told()).toEqual(['incoming', 'terminated']);
      expect(report.expect).toMatchObject({ decision: 'answer', decisionOutcome: outcome });
    },
  );

  test('silence: there is no reply until the call is over', async () => {
    const report = await play('silence');
    expect(report.transcript.slice(0, 3)).toMatchObject([
      { state: 'incoming' },
      { operation: 'answer', status: null, reaction: 'silence' },
      { state: 'terminated' },
    ]);
    expect(report.expect).toMatchObject({ decisionOutcome: 'late', outcome: 'missed', resultCode: 408 });
  });

  test('hang-up-during-answer: the call is not found, and has ended', async () => {
    const report = await play('hang-up-during-answer');
    expect(replies).toEqual([404, 404]);
    expect(told()).toEqual(['incoming', 'terminated']);
    expect(report.expect).toMatchObject({ decisionOutcome: 'missed', outcome: 'missed', resultCode: 200 });
  });

  test('duplicate: everything comes twice under one message id', async () => {
    await play('duplicate');
    for (const state of ['incoming', 'establishing', 'established', 'terminated'])
      expect(told().filter((one) => one === state)).toHaveLength(2);
    expect(new Set(messageIds()).size).toBe(4);
  });

  test('duplicate-new-id: everything comes twice under ids of its own', async () => {
    await play('duplicate-new-id');
    expect(new Set(messageIds()).size).toBe(8);
  });

  test('redelivery: the second copy names the first', async () => {
    await play('redelivery');
    const originals = bot.told.map(({ headers }) => headers['x-microsoft-skype-original-message-id']);
    expect(originals.filter((id) => messageIds().includes(id))).toHaveLength(4);
  });

  test.each([
    ['reorder', ['incoming', 'established', 'establishing', 'terminated']],
    ['reorder-wide', ['incoming', 'terminated', 'established', 'establishing']],
    ['drop', ['incoming', 'establishing', 'terminated']],
    ['drop-end', ['incoming', 'establishing', 'established']],
  ])('%s: the bot is told %j', async (fault, expected) => {
    const report = await play(fault);
    expect(told()).toEqual(expected);
    expect((await ask(graph, 'POST', `${report.callId}/keepAlive`)).status).toBe(404);
  });

  test('batch: what Graph tells at once comes in one notification', async () => {
    await play('batch');
    const states = bot.told.map(({ body }) => body.value?.map((change) => change.resourceData?.['state']));
    expect(states).toEqual([['incoming'], ['establishing', 'established', 'terminated']]);
  });

  test('delay: every notification comes late', async () => {
    const started = Date.now();
    await play('delay');
    expect(Date.now() - started).toBeGreaterThanOrEqual(2000);
  });

  test.each([
    ['capitals', 'application/json', 'Incoming'],
    ['windows-1252', 'application/json; charset=Windows-1252', 'incoming'],
    ['text-plain', 'text/plain', 'incoming'],
  ])('%s: notifications are written oddly', async (fault, contentType, state) => {
    await play(fault);
    expect(bot.told[0]?.headers['content-type']).toBe(contentType);
    expect(told()[0]).toBe(state);
  });

  test('wrong-key: the published keys don’t verify the tokens, and there must be no record', async () => {
    const report = await play('wrong-key');
    expect(await kids()).not.toContain(kidOf(bot.told[0]?.headers.authorization));
    expect(report.expect).toBeNull();
  });

  test('rotated-key: the tokens are signed by a key published just before', async () => {
    const before = await kids();
    await play('rotated-key');
    expect(await kids()).not.toEqual(before);
    expect(await kids()).toContain(kidOf(bot.told[0]?.headers.authorization));
  });

  test('a fault that there isn’t is refused, and those there are named', async () => {
    const response = await fetch(`${graph.address}/simulator/calls`, {
      method: 'POST',
      body: JSON.stringify({ scenario: 'reject', faults: ['bad-luck'] }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('reorder-wide');
  });

  async function kids(): Promise<string[]> {
    const { keys } = (await (await fetch(`${graph.address}/v1/keys`)).json()) as { keys: { kid: string }[] };
    return keys.map((key) => key.kid);
  }
});

function kidOf(authorization = ''): string | undefined {
  const [header = ''] = authorization.replace('Bearer ', '').split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: string }).kid;
}
