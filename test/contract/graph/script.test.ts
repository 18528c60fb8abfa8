import { rm } from 'node:fs/promises';
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
import { incoming, scenarioFolder } from './scenarioFolder.ts';

const answered = [incoming(), { await: 'answer' }];
const ended = { notify: 'deleted', call: { state: 'terminated' } };

describe('a script', () => {
  let bot: Bot;
  let graph: Graph;
  let folder: string;

  beforeAll(async () => {
    bot = await startBot(async (told) => {
      if (stateIn(told) === 'incoming') await ask(graph, 'POST', `${callIdIn(told)}/answer`, requests.answer);
    });
    folder = await scenarioFolder({
      tone: {
        steps: [
          ...answered,
          { notify: 'updated', call: { state: 'established', toneInfo: { tone: 'tone1' } } },
        ],
      },
      otherwise: { steps: [incoming(), { await: 'reject' }] },
      missing: { steps: [...answered, { await: 'playPrompt', within: 0.1 }] },
      body: { steps: [incoming(), { await: 'answer', body: { acceptedModalities: ['video'] } }, ended] },
      reply: { steps: [...answered, { notify: 'updated', call: {}, reply: { status: 200 } }, ended] },
      over: { steps: [...answered, ended, { await: 'keepAlive' }] },
      refusal: { steps: [incoming(), { await: 'answer', reply: { status: 409, code: '8506' } }, ended] },
    });
    graph = await startGraphFor(bot, { scenarios: folder });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['tone', 'the bot has not subscribed to tones, so that Graph has none to tell of'],
    ['otherwise', 'the bot decided to answer where the script awaits reject'],
    ['missing', 'no playPrompt came from the bot within 0.1 s'],
    ['body', 'the bot\'s answer differs: acceptedModalities.0: expected "video", found "audio"'],
    ['reply', 'the bot replied 202 where 200 was expected'],
    ['over', "the call was over before the bot's keepAlive"],
  ])('%s: what the bot does otherwise is a problem, and the call ends', async (scenario, problem) => {
    const report = await reportOf(graph, await startCall(graph, scenario), 10);
    expect(report.problems).toEqual([problem]);
    expect(report.done).toBe(true);
    expect((await ask(graph, 'GET', report.callId)).status).toBe(404);
  });

  test('may have Graph refuse what it awaits', async () => {
    const report = await reportOf(graph, await startCall(graph, 'refusal'), 10);
    expect(report.problems).toEqual([]);
    expect(report.transcript[1]).toMatchObject({ operation: 'answer', status: 409 });
  });
});

test.each([
  ['a step of no kind', { steps: [{ say: 'hello' }] }, 'a step begins with one of post, notify, await'],
  ['a change of nothing', { steps: [{ notify: 'updated' }] }, 'a change is of "call" or of a "path"'],
  ['a parameter there isn’t', { steps: [{ wait: 1, until: 2 }] }, 'until'],
])('%s stops the start, and the message says what is wrong', async (_title, scenario, message) => {
  const bot = await startBot();
  const folder = await scenarioFolder({ wrong: scenario });
  await expect(startGraphFor(bot, { scenarios: folder })).rejects.toThrow(message);
  await bot.close();
  await rm(folder, { recursive: true });
});
