import { readPolicy } from '../../../shared/call/policy/policy.ts';
import type { Chance } from '../../load/faults/chance.ts';
import { createInProcessGraph } from '../../load/faults/inProcessGraph.ts';
import { loadRepertoire } from '../../load/faults/schedule.ts';
import { SimulatedProcess, Turns } from '../../load/faults/simulatedProcess.ts';
import { createServices, recordEvents, serveHttp } from '../../load/faults/simulatedProduct.ts';
import { settled, VirtualTime } from '../../load/faults/virtualTime.ts';

/** Graph's limit of calls in parallel, met by more calls than fit: the product's flows beside the local Graph. */

/** Nothing goes wrong by chance. */
const calm: Chance = {
  next: () => 0.5,
  below: () => 0,
  between: (least) => least,
  happens: () => false,
  pick: ([first]) => first as never,
};
const answer = { answer: { modalities: ['audio'], media: { serviceHosted: {} } } };
const reject = { reject: { reason: 'busy' } };
const ROOM = 5;
const CALLS = 30;

async function ringAtOnce(rules: object) {
  const { scenarios } = await loadRepertoire();
  const scenario = scenarios.find(({ name }) => name === 'number-invite');
  const [time, turns] = [new VirtualTime(), new Turns()];
  const graph = createInProcessGraph(calm, time, async (...sent) => post(...sent), ROOM);
  const services = createServices(calm, time);
  const policy = readPolicy(rules);
  const surroundings = { services, graph, policy, isBusy: () => false };
  const start = (name: string) => new SimulatedProcess(name, turns, time, calm);
  const post = serveHttp(start('http'), surroundings);
  recordEvents(start('worker'), surroundings);
  if (scenario === undefined) throw new Error('There is no such scenario.');
  for (let n = 0; n < CALLS; n += 1) graph.play(scenario, []);
  const until = time.now() + 14_000;
  for (await settled(); time.now() < until; ) {
    if (turns.length > 0) {
      turns.take(calm);
      await settled();
    } else await time.pass(Math.min(time.untilNext ?? 1_000, 1_000));
  }
  const requests = graph
    .reports()
    .flatMap(({ transcript }) => transcript.filter((entry) => entry.kind === 'request'));
  const done = (operation: string) =>
    requests.filter((entry) => entry.operation === operation && entry.isDone).length;
  const asked = (operation: string) => requests.filter((entry) => entry.operation === operation).length;
  return { done, asked, begun: until - 14_000, last: Math.max(...requests.map(({ at }) => Date.parse(at))) };
}

test('as many as fit are answered, the fallback decides on the others at once, and nothing piles up', async () => {
  const rules = { rules: [{ name: 'all', when: {}, then: answer, fallback: reject }], otherwise: reject };
  const { done, asked, begun, last } = await ringAtOnce(rules);
  expect({ answered: done('answer'), rejected: done('reject') }).toEqual({
    answered: ROOM,
    rejected: CALLS - ROOM,
  });
  // One request each.
  expect(asked('answer')).toBe(CALLS);
  expect(last - begun).toBeLessThan(1_000);
});

test('without a fallback each of the others asks about six times in its time', async () => {
  const { done, asked } = await ringAtOnce({ rules: [], otherwise: answer });
  expect(done('answer')).toBe(ROOM);
  expect(asked('answer')).toBeLessThanOrEqual(ROOM + (CALLS - ROOM) * 7);
});
