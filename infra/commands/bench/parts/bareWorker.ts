import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusSessionReceiver,
} from '@azure/service-bus';
import { readStorageSettings } from '../../../../shared/settings.ts';
import { openTable } from '../../../../shared/tables/openTable.ts';

/** As the workers have them: host.json. */
const SESSIONS = 64;
const IDLE_TIMEOUT = 2_000;

export const floorTable = 'BenchFloor';

/** The least that records an event: received by session, a row and an event's row in one transaction, completed. */
export async function startBareWorker(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { serviceBus, tableStorage } = readStorageSettings(environment);
  if (serviceBus.kind !== 'connectionString') throw new Error('The bench runs on the local broker only.');
  const client = new ServiceBusClient(serviceBus.connectionString);
  const table = await openTable(tableStorage, floorTable, { timeout: 10_000, retries: 3 });
  for (let slot = 0; slot < SESSIONS; slot += 1) void workOn(client, environment['BENCH_QUEUE'] ?? '', table);
}

async function workOn(client: ServiceBusClient, queue: string, table: TableClient): Promise<never> {
  for (;;) {
    const session = await client.acceptNextSession(queue).catch(() => undefined);
    if (session !== undefined) await recordSession(session, table);
  }
}

async function recordSession(session: ServiceBusSessionReceiver, table: TableClient): Promise<void> {
  for (let eventCount = 1; ; eventCount += 1) {
    const [message] = await session.receiveMessages(1, { maxWaitTimeInMs: IDLE_TIMEOUT });
    if (message === undefined) break;
    await table.submitTransaction(toTransaction(message, eventCount));
    await session.completeMessage(message);
  }
  await session.close();
}

function toTransaction({ sessionId, messageId, body }: ServiceBusReceivedMessage, eventCount: number) {
  const partitionKey = sessionId ?? '';
  const event = { partitionKey, rowKey: `event:${String(messageId)}`, data: JSON.stringify(body) };
  const transaction: TransactionAction[] = [
    ['upsert', { partitionKey, rowKey: 'call', eventCount }, 'Replace'],
    ['create', event],
  ];
  return transaction;
}
