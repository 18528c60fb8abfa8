import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultControl, faultControl } from '../../support/faultControl.ts';
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

/** Graph does badly what any request asks of it, repeats what the bot refused for now, and ends calls left alone. */
describe('an ill Graph', () => {
  let bot: Bot;
  let graph: Graph;
  let control: FaultControl;
  let refusals = 0;

  beforeAll(async () => {
    bot = await startBot(async (told) => {
      if (refusals > 0) {
        refusals -= 1;
        return { status: 503 };
      }
      if (stateIn(told) === 'incoming') await ask(graph, 'POST', `${callIdIn(told)}/answer`, requests.answer);
      return undefined;
    });
    graph = await startGraphFor(bot);
    control = faultControl(graph.port);
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });
  beforeEach(() => void bot.told.splice(0));
  afterEach(async () => control.stop());

  const newCall = {
    callbackUri: 'https://bot.contoso.com/api/calls',
    targets: [
      { '@odata.type': '#microsoft.graph.invitationParticipantInfo', identity: { user: { id: 'u' } } },
    ],
    requestedModalities: ['audio'],
    mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
  };
  const place = async (at = graph) => ask(at, 'POST', '', newCall);
  const placed = async (at = graph): Promise<string> => {
    const { id } = (await (await place(at)).json()) as { id: string };
    return id;
  };
  const incoming = () => bot.told.filter((told) => stateIn(told) === 'incoming');
  const statesTold = () => bot.told.map(stateIn);

  test.each<[operation: string, request: (callId: string) => readonly [string, string, object?]]>([
    ['keepAlive', (callId) => ['POST', `${callId}/keepAlive`]],
    ['getCall', (callId) => ['GET', callId]],
    ['playPrompt', (callId) => ['POST', `${callId}/playPrompt`, { prompts: [], clientContext: 'c' }]],
    ['hangUp', (callId) => ['DELETE', callId]],
  ])('any request is struck that is named: %s, and no other', async (operation, request) => {
    const callId = await placed();
    await control.start({ name: 'graph-throttled', count: 1, on: [operation] });
    expect((await place()).status).toBe(201);
    const struck = await ask(graph, ...request(callId));
    expect([struck.status, struck.headers.get('retry-after')]).toEqual([429, '0.5']);
    expect((await ask(graph, ...request(callId))).status).not.toBe(429);
  });

  test.each([
    ['graph-throttled-bare', 429],
    ['graph-error', 500],
    ['graph-unavailable', 503],
    ['graph-forbidden', 403],
    ['graph-silence', undefined],
    ['graph-cut', undefined],
  ])('%s: nothing was done', async (name, status) => {
    await control.start({ name, count: 1, on: ['create'] });
    expect((await place().catch(() => undefined))?.status).toBe(status);
    expect(await control.struck()).toEqual({});
    expect(statesTold()).not.toContain('establishing');
  });

  test.each([
    ['graph-error-after', 500],
    ['graph-silence-after', undefined],
    ['graph-cut-after', undefined],
  ])('%s: it was done all the same', async (name, status) => {
    await control.start({ name, count: 1, on: ['create'] });
    expect((await place().catch(() => undefined))?.status).toBe(status);
    await eventually('the call was there', () => statesTold().includes('established'));
  });

  test('graph-slow: the usual reply, late', async () => {
    await control.start({ name: 'graph-slow', count: 1, on: ['create'], milliseconds: 300 });
    const reply = place();
    await eventually('the call was there', () => statesTold().includes('establishing'));
    expect((await reply).status).toBe(201);
  });

  test('what the bot replies 5xx to comes again, under an id of its own that names the first', async () => {
    refusals = 2;
    const callId = await startCall(graph, 'answer-service-hosted');
    const [first, ...again] = await eventually(
      'it came three times',
      () => incoming().length === 3 && incoming(),
    );
    const idsOf = (told = first) => [
      told?.headers['x-microsoft-skype-message-id'],
      told?.headers['x-microsoft-skype-original-message-id'],
    ];
    const [original] = idsOf();
    expect(again.map((told) => idsOf(told)[1])).toEqual([original, original]);
    expect(new Set([first, ...again].map((told) => idsOf(told)[0])).size).toBe(3);
    expect(again.map(({ body }) => body)).toEqual([first?.body, first?.body]);
    expect((await reportOf(graph, callId, 20)).problems).toEqual([]);
  });

  test('a call that nobody keeps alive ends with 408/8537, and one that is kept alive goes on', async () => {
    const keepAlive = 1_500;
    const hasty = await startGraphFor(bot, { deadlines: { keepAlive } });
    const [alone, kept] = [await placed(hasty), await placed(hasty)];
    const keeping = setInterval(() => void ask(hasty, 'POST', `${kept}/keepAlive`), keepAlive / 5);
    const isEnd = (told: Told) => stateIn(told) === 'terminated' && callIdIn(told) === alone;
    const end = await eventually('the call was ended', () => bot.told.find(isEnd)).finally(() =>
      clearInterval(keeping),
    );
    expect(end.body.value?.[0]?.resourceData?.['resultInfo']).toMatchObject({ code: 408, subcode: 8537 });
    expect((await ask(hasty, 'GET', kept)).status).toBe(200);
    expect((await ask(hasty, 'POST', `${alone}/keepAlive`)).status).toBe(404);
    await hasty.close();
  });
});
