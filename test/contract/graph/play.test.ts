import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatSummary, summarize } from '../../../infra/commands/simulate/summary.ts';
import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import { operatorOf } from '../../../infra/local/player/operatorClient.ts';
import { playScenario } from '../../../infra/local/player/playScenario.ts';
import { simulatorAt } from '../../../infra/local/player/simulatorClient.ts';
import { ask, type Bot, callIdIn, requests, startBot, startGraphFor, stateIn } from './bot.ts';

describe('playing a scenario against a bot', () => {
  let bot: Bot;
  let graph: Graph;
  let records: Server;
  let record: object | undefined;

  beforeAll(async () => {
    bot = await startBot(async (told) => {
      if (stateIn(told) === 'incoming') await ask(graph, 'POST', `${callIdIn(told)}/reject`, requests.reject);
    });
    graph = await startGraphFor(bot);
    records = createServer((_request, response) => {
      response.writeHead(record === undefined ? 404 : 200).end(JSON.stringify({ call: record, events: [] }));
    });
    await new Promise<void>((resolve) => records.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
    records.closeAllConnections();
    await new Promise((resolve) => records.close(resolve));
  });

  async function play() {
    const calls = await playScenario('reject', [], {
      simulator: simulatorAt(graph.address),
      operator: operatorOf(`http://127.0.0.1:${(records.address() as AddressInfo).port}`),
      patienceMilliseconds: 100,
    });
    return summarize([{ scenario: 'reject', calls }]);
  }

  const rejected = {
    state: 'terminated',
    decision: 'reject',
    decisionOutcome: 'accepted',
    outcome: 'rejected',
    rule: 'unwanted callers are told that it is busy',
    answerMilliseconds: 12,
  };

  test('matches where the record is as the scenario says', async () => {
    record = rejected;
    const summary = await play();
    expect(summary).toMatchObject({ calls: 1, matched: 1, mismatched: 0, mismatches: [] });
    expect(formatSummary(summary)).toMatch(/reject +1 +1 +0 +12 +12\n\n1 of 1 matched/);
  });

  test('names the field, what was expected and what was found where it is not', async () => {
    record = { ...rejected, outcome: 'missed' };
    const summary = await play();
    expect(summary).toMatchObject({ calls: 1, matched: 0, mismatched: 1 });
    expect(formatSummary(summary)).toContain('outcome: expected "rejected", found "missed"');
  });

  test('says so where there is no record', async () => {
    record = undefined;
    expect(formatSummary(await play())).toContain('record: expected one, found none');
  });
});
