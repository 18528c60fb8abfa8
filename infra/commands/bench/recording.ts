import { setTimeout as sleep } from 'node:timers/promises';
import { odata, type TableClient } from '@azure/data-tables';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import type { EventQueue } from '../../../shared/ports/queues.ts';
import { connectServiceBus } from '../../../shared/servicebus/connectServiceBus.ts';
import { createEventQueue } from '../../../shared/servicebus/createEventQueue.ts';
import { readStorageSettings } from '../../../shared/settings/settings.ts';
import { openTable } from '../../../shared/tables/openTable.ts';
import { type Figure, type Round, toFigure } from './figure.ts';
import { floorTable } from './parts/bareWorker.ts';
import { processorTime } from './processorTime.ts';
import { floorQueue, type StartedPart, type Surroundings } from './surroundings.ts';

/** Fewer calls than a worker has sessions, so that no round waits for a session of the one before. */
const CALLS = 50;
const EVENTS = 10;
/** Sessions are given back when they have been idle for 2 s. */
const REST = 3_000;
const PATIENCE = 60_000;
const SEND_TIMEOUT = 30_000;

/** From the first event sent to the last one in its table, and what each costs the process that records it. */
export async function measureRecording(
  { startProduct, startFloor, settings }: Surroundings,
  rounds: number,
): Promise<Figure[]> {
  const { serviceBus, tableStorage, callEventsQueue, callTable } = readStorageSettings(settings);
  const table = async (name: string) => openTable(tableStorage, name, { timeout: 10_000, retries: 3 });
  const client = await connectServiceBus(serviceBus);
  const queueNamed = (queue: string) => createEventQueue(client, queue, SEND_TIMEOUT);
  const product: Side = {
    worker: await startProduct('workers'),
    queue: queueNamed(callEventsQueue),
    table: await table(callTable),
  };
  const floor: Side = {
    worker: await startFloor('worker'),
    queue: queueNamed(floorQueue),
    table: await table(floorTable),
  };
  const speeds: Round[] = [];
  const costs: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const measured = await record(product, `round${round}`);
    const bare = await record(floor, `round${round}`);
    speeds.push({ measured: measured.perSecond, floor: bare.perSecond });
    costs.push({ measured: measured.cost, floor: bare.cost });
    await sleep(REST);
  }
  await Promise.all([product.worker.stop(), floor.worker.stop()]);
  await client.close();
  const floorIs = 'the same messages received, written by a bare transaction, completed';
  // The first round warms both up.
  return [
    toFigure(
      {
        name: 'recording',
        unit: 'events/s',
        what: `${CALLS} calls of ${EVENTS} events each, sent, folded and recorded`,
        floorIs,
        goal: { of: 'ratio', atLeast: 0.7 },
      },
      speeds.slice(1),
    ),
    toFigure(
      {
        name: 'processor time an event',
        unit: 'ms',
        what: 'the worker, host included',
        floorIs,
        goal: { of: 'measured', atMost: 1 },
      },
      costs.slice(1),
    ),
  ];
}

/** Where a worker's events come from, and where they go. */
export interface Side {
  readonly worker: StartedPart;
  readonly queue: EventQueue;
  readonly table: TableClient;
}

/** From the first event of some calls sent to the last one recorded, each call having as many. */
export async function record(
  { worker, queue, table }: Side,
  round: string,
  { calls, events: perCall, of }: Calls = callsOfOneEvent,
) {
  const before = await processorTime(worker.pid);
  const begun = performance.now();
  const events = of(round);
  await queue.send(events);
  while ((await countDone(table, round, perCall)) < calls) {
    if (performance.now() - begun > PATIENCE) throw new Error(`${table.tableName}: not all events came.`);
    await sleep(20);
  }
  const perSecond = events.length / ((performance.now() - begun) / 1_000);
  return { perSecond, cost: ((await processorTime(worker.pid)) - before) / events.length };
}

/** What is recorded in a round: so many calls, and of each so many events. */
export interface Calls {
  readonly calls: number;
  readonly events: number;
  of(round: string): CallEvent[];
}

const callsOfOneEvent: Calls = { calls: CALLS, events: EVENTS, of: eventsOf };

function eventsOf(round: string): CallEvent[] {
  return Array.from({ length: CALLS * EVENTS }, (_, index) => ({
    id: `${round}-${index}`,
    callId: `${round}-${index % CALLS}`,
    type: 'call.established',
    source: 'graph',
    receivedAt: Date.now(),
    position: index,
    facts: { state: 'established', deleted: false, tenantId: 'tenant' },
    data: { changeType: 'updated', resourceData: { state: 'established', mediaState: { audio: 'active' } } },
  }));
}

async function countDone(table: TableClient, round: string, events: number): Promise<number> {
  const [from, to] = [`${round}-`, `${round}.`];
  const filter = odata`PartitionKey ge ${from} and PartitionKey lt ${to} and RowKey eq ${'call'} and eventCount ge ${events}`;
  let done = 0;
  for await (const _row of table.listEntities({ queryOptions: { filter, select: ['rowKey'] } })) done += 1;
  return done;
}
