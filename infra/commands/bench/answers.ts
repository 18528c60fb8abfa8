import { connectServiceBus } from '../../../shared/servicebus/connectServiceBus.ts';
import { readStorageSettings } from '../../../shared/settings/settings.ts';
import { type Figure, quantileOf, type Round, toFigure } from './figure.ts';
import { processorTime } from './processorTime.ts';
import type { StartedPart, Surroundings } from './surroundings.ts';
import { whenEmpty } from './whenEmpty.ts';

const floorIs = 'a bare server: token verified, one request to Graph, nothing kept';
const everythingKept = 'with every event in the queue and recorded';

/** Calls a second, how long each round goes on, and the most that p50 and p99 may be, times the floor. */
const rates = [
  { rate: 20, seconds: 4, p50: 1.75, p99: 2.5 },
  { rate: 50, seconds: 3, p50: 1.75, p99: 2.5 },
  { rate: 200, seconds: 2, p50: 2, p99: 5 },
];

/** Calls at a time, and how many in a round. */
const loops = [
  { concurrency: 1, calls: 250 },
  { concurrency: 16, calls: 600, atLeast: 800 },
  { concurrency: 64, calls: 600 },
];
/** Milliseconds of processor time. */
const CALL_GOAL = 0.8;

interface Sides {
  readonly product: StartedPart;
  readonly floor: StartedPart;
  /** Resolves when all that the product has queued is recorded. */
  recorded(): Promise<void>;
}

/** From the notification until the answer reaches Graph, at several rates. */
export async function measureAnswers(surroundings: Surroundings, rounds: number): Promise<Figure[]> {
  const { ringing } = surroundings;
  return withSides(surroundings, async ({ product, floor, recorded }) => {
    const figures: Figure[] = [];
    for (const { rate, seconds, ...most } of rates) {
      const timesOf = async (url: string) =>
        (await ringing.atRate(url, rate, seconds)).map(({ answered }) => answered);
      const pairs = await inTurns(rounds, async () => {
        const floorTimes = await timesOf(bareUrl(floor));
        const times = await timesOf(callbackUrl(product));
        await recorded();
        return { times, floorTimes };
      });
      for (const [name, share] of [
        ['p50', 0.5],
        ['p99', 0.99],
      ] as const) {
        const goal = { of: 'ratio', atMost: most[name] } as const;
        const measurement = {
          name: `answer at ${rate} calls a second, ${name}`,
          unit: 'ms',
          what: `notification to answer, ${everythingKept}`,
          floorIs,
          goal,
        };
        const found = pairs.map(({ times, floorTimes }) => ({
          measured: quantileOf(times, share),
          floor: quantileOf(floorTimes, share),
        }));
        figures.push(toFigure(measurement, found));
      }
    }
    return figures;
  });
}

/** How many calls a second come through when the next rings as soon as one is acknowledged, and what each costs. */
export async function measureLoops(surroundings: Surroundings, rounds: number): Promise<Figure[]> {
  const { ringing } = surroundings;
  return withSides(surroundings, async ({ product, floor, recorded }) => {
    const figures: Figure[] = [];
    for (const { concurrency, calls, atLeast } of loops) {
      const measure = async ({ pid }: StartedPart, url: string) => {
        const before = await processorTime(pid);
        const perSecond = await ringing.inTurn(url, concurrency, calls);
        return { perSecond, cost: ((await processorTime(pid)) - before) / calls };
      };
      const pairs = await inTurns(rounds, async () => {
        const bare = await measure(floor, bareUrl(floor));
        const ours = await measure(product, callbackUrl(product));
        await recorded();
        return { bare, ours };
      });
      const pick = (key: 'perSecond' | 'cost'): Round[] =>
        pairs.map(({ ours, bare }) => ({ measured: ours[key], floor: bare[key] }));
      const name = `${concurrency} at a time`;
      const goal = atLeast === undefined ? {} : { goal: { of: 'measured', atLeast } as const };
      figures.push(
        toFigure(
          {
            name: `calls a second, ${name}`,
            unit: 'calls/s',
            what: `acknowledged, ${everythingKept}`,
            floorIs,
            ...goal,
          },
          pick('perSecond'),
        ),
        toFigure(
          {
            name: `processor time a call, ${name}`,
            unit: 'ms',
            what: 'the http process, host included',
            floorIs,
            goal: { of: 'measured', atMost: CALL_GOAL },
          },
          pick('cost'),
        ),
      );
    }
    return figures;
  });
}

/** Runs the http functions, their workers and the floor beside each other, so that both meet the same machine. */
async function withSides<T>(
  { startProduct, startFloor, settings, ringing }: Surroundings,
  measure: (sides: Sides) => Promise<T>,
): Promise<T> {
  const { serviceBus, callEventsQueue } = readStorageSettings(settings);
  const client = await connectServiceBus(serviceBus);
  const workers = await startProduct('workers');
  const product = await startProduct('http');
  const floor = await startFloor('answer');
  const recorded = async () => whenEmpty(client, callEventsQueue);
  try {
    for (const url of [callbackUrl(product), bareUrl(floor)]) await ringing.inTurn(url, 16, 500);
    await recorded();
    return await measure({ product, floor, recorded });
  } finally {
    await Promise.all([product.stop(), floor.stop(), client.close()]);
    await workers.stop();
  }
}

/** The first round warms both sides up. */
async function inTurns<T>(rounds: number, round: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n <= rounds; n += 1) results.push(await round());
  return results.slice(1);
}

export function callbackUrl({ port }: Pick<StartedPart, 'port'>): string {
  return `http://127.0.0.1:${port}/api/calls`;
}

export function bareUrl({ port }: Pick<StartedPart, 'port'>): string {
  return `http://127.0.0.1:${port}/`;
}
