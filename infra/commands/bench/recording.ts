import { setTimeout as sleep } from 'node:timers/promises';
import { odata, type TableClient } from '@azure/data-tables';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import type { EventQueue } from '../../../shared/ports.ts';
import { connectServiceBus } from '../../../shared/servicebus/connectServiceBus.ts';
import { createEventQueue } from '../../../shared/servicebus/createEventQueue.ts';
import { readStorageSettings } from '../../../shared/settings/settings.ts';
import { openTable } from '../../../shared/tables/openTable.ts';
import { type Figure, type Round, toFigure } from './figure.ts';
import { floorTable } from './parts/bareWorker.ts';
import { floorQueue, hostScript, type Surroundings, thisScript } from './surroundings.ts';

const ROUNDS = 5;
/** Fewer calls than a worker has sessions, so that no round waits for a session of the one before. */
const CALLS = 50;
const EVENTS = 10;
/** Sessions are given back when they have been idle for 2 s. */
const REST = 3_000;
const PATIENCE = 60_000;
const SEND_TIMEOUT = 30_000;

/** From the first event sent to the last one in its table. */
export async function measureRecording({ start, settings, partSettings }: Surroundings): Promise<Figure> {
  const storage = readStorageSettings(settings);
  const table = async (name: string) =>
    openTable(storage.tableStorage, name, { timeout: 10_000, retries: 3 });
  const client = await connectServiceBus(storage.serviceBus);
  const workers = await start('functions:workers', hostScript, ['--only', 'workers'], settings);
  const bare = await start('worker', thisScript, ['--part', 'worker'], partSettings);
  const queueNamed = (queue: string) => createEventQueue(client, queue, SEND_TIMEOUT);
  const product = { queue: queueNamed(storage.callEventsQueue), table: await table(storage.callTable) };
  const floor = { queue: queueNamed(floorQueue), table: await table(floorTable) };
  const rounds: Round[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const measured = await eventsPerSecond(product.queue, product.table, `round${round}`);
    rounds.push({ measured, floor: await eventsPerSecond(floor.queue, floor.table, `round${round}`) });
    await sleep(REST);
  }
  await client.close();
  await Promise.all([workers.stop(), bare.stop()]);
  const what = `${CALLS} calls of ${EVENTS} events each, sent, folded and recorded`;
  const floorIs = 'the same messages received, written by a bare transaction, completed';
  // The first round warms both up.
  return toFigure({ name: 'recording', unit: 'events/s', what, floorIs }, rounds.slice(1));
}

async function eventsPerSecond(queue: EventQueue, table: TableClient, round: string): Promise<number> {
  const startedAt = performance.now();
  await queue.send(eventsOf(round));
  while ((await countDone(table, round)) < CALLS) {
    if (performance.now() - startedAt > PATIENCE) throw new Error(`${table.tableName}: not all events came.`);
    await sleep(20);
  }
  return (CALLS * EVENTS) / ((performance.now() - startedAt) / 1_000);
}

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

async function countDone(table: TableClient, round: string): Promise<number> {
  const [from, to] = [`${round}-`, `${round}.`];
  const filter = odata`PartitionKey ge ${from} and PartitionKey lt ${to} and RowKey eq ${'call'} and eventCount ge ${EVENTS}`;
  let done = 0;
  for await (const _row of table.listEntities({ queryOptions: { filter, select: ['rowKey'] } })) done += 1;
  return done;
}
