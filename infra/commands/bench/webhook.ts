import { createServer } from 'node:http';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { connectServiceBus } from '../../../shared/servicebus/connectServiceBus.ts';
import { createEventQueue } from '../../../shared/servicebus/createEventQueue.ts';
import { readStorageSettings } from '../../../shared/settings/settings.ts';
import { openTable } from '../../../shared/tables/openTable.ts';
import { listenOnLoopback, loopbackUrl } from '../../local/part/loopback.ts';
import { type Figure, type Round, toFigure } from './figure.ts';
import { type Calls, record } from './recording.ts';
import type { StartedPart, Surroundings } from './surroundings.ts';

const SEND_TIMEOUT = 30_000;

/**
 * What it costs the recording of calls that the webhook's receiver takes nothing, against the same without a webhook.
 * Whoever delivers has a process apart, as in Azure.
 */
export async function measureWebhook(surroundings: Surroundings, rounds: number): Promise<Figure[]> {
  // It takes every connection and says nothing, which is worse than one that is away.
  const silent = createServer(() => {});
  const url = loopbackUrl(await listenOnLoopback(silent, 0));
  const floor = await recordRounds(surroundings, 'without', rounds, '');
  const measured = await recordRounds(surroundings, 'with', rounds, url);
  silent.closeAllConnections();
  silent.close();
  const pairs = (of: (recorded: Recorded) => number) =>
    measured.map((one, index): Round => ({ measured: of(one), floor: of(floor[index] ?? one) }));
  const floorIs = 'the same without a webhook';
  return [
    toFigure(
      {
        name: 'recording, the webhook silent',
        unit: 'events/s',
        what: 'calls from their ringing to their end; of five events four are to be delivered',
        floorIs,
        goal: { of: 'ratio', atLeast: 0.8 },
      },
      pairs(({ perSecond }) => perSecond),
    ),
    toFigure(
      {
        name: 'processor time of such an event',
        unit: 'ms',
        what: 'the worker that records, host included',
        floorIs,
      },
      pairs(({ cost }) => cost),
    ),
  ];
}

type Recorded = Awaited<ReturnType<typeof record>>;

async function recordRounds(
  { startProduct, settings }: Surroundings,
  name: string,
  rounds: number,
  url: string,
): Promise<Recorded[]> {
  const { serviceBus, tableStorage, callEventsQueue, callTable } = readStorageSettings(settings);
  const more = { CALL_EVENTS_WEBHOOK_URL: url };
  const worker = await startProduct('recordCallEvent', more);
  const others: StartedPart[] = url === '' ? [] : [await startProduct('deliverCallEvents', more)];
  const client = await connectServiceBus(serviceBus);
  const side = {
    worker,
    queue: createEventQueue(client, callEventsQueue, SEND_TIMEOUT),
    table: await openTable(tableStorage, callTable, { timeout: 10_000, retries: 3 }),
  };
  const recorded: Recorded[] = [];
  for (let round = 0; round <= rounds; round += 1)
    recorded.push(await record(side, `${name}${round}`, wholeCalls));
  await client.close();
  await Promise.all([worker, ...others].map(async (part) => part.stop()));
  // The first round warms up.
  return recorded.slice(1);
}

const wholeCalls: Calls = {
  calls: 60,
  events: 5,
  of: (round) =>
    Array.from({ length: 60 }, (_, call) => `${round}-${call}`).flatMap((callId) =>
      course.map(
        ([type, facts], position): CallEvent => ({
          id: `${callId}-${position}`,
          callId,
          type,
          source: 'graph',
          receivedAt: Date.now(),
          position,
          facts,
        }),
      ),
    ),
};

const change = (state: string, more: object = {}) => ({ state, deleted: state === 'terminated', ...more });
const decided = { rule: 'otherwise', action: 'answer' };
const course: readonly (readonly [string, object])[] = [
  ['call.incoming', change('incoming', { decision: decided })],
  ['decision.accepted', { ...decided, outcome: 'accepted', attempts: [] }],
  ['call.establishing', change('establishing')],
  ['call.established', change('established')],
  ['call.terminated', change('terminated', { result: { code: 200, subcode: 4521 } })],
];
