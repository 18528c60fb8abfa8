import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import { ask, type Bot, requests, startBot, startCall, startGraphFor } from './bot.ts';

/** Graph's limit of calls that an application has in parallel. */

let bot: Bot;
let graph: Graph;

beforeAll(async () => {
  bot = await startBot();
  graph = await startGraphFor(bot, { mostCalls: 2 });
});
afterAll(async () => {
  await graph.close();
  await bot.close();
});

const answer = async (callId: string) => ask(graph, 'POST', `${callId}/answer`, requests.answer);

test('beyond it no call is answered or made until one of them has ended; it can still be turned away', async () => {
  const start = async () => startCall(graph, 'number-invite');
  const [first, second, third, fourth] = [await start(), await start(), await start(), await start()];
  expect([(await answer(first)).status, (await answer(second)).status]).toEqual([202, 202]);

  const refused = await answer(third);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('calls limit') } });
  expect((await ask(graph, 'POST', '', {})).status).toBe(429);
  expect((await ask(graph, 'POST', `${fourth}/reject`, { reason: 'busy' })).status).toBe(202);

  expect((await ask(graph, 'DELETE', first)).status).toBe(204);
  expect((await answer(third)).status).toBe(202);
});
