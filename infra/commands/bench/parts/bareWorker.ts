import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusSessionReceiver,
} from '@azure/service-bus';
import { readStorageSettings } from '../../../../shared/settings/settings.ts';
import { openTable } from '../../../../shared/tables/openTable.ts';
import { readHostJson } from '../../../local/functions-host/hostJson.ts';

export const floorTable = 'BenchFloor';

/** The least that records an event: received by session, a row and an event's row in one transaction, completed. */
export async function startBareWorker(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  // The same numbers as the workers have.
  const { maxConcurrentSessions, sessionIdleTimeout } = (await readHostJson('.')).serviceBus;
  const { serviceBus, tableStorage } = readStorageSettings(environment);
  if (serviceBus.kind !== 'connectionString') throw new Error('The bench runs on the local broker only.');
  const client = new ServiceBusClient(serviceBus.connectionString);
  const table = await openTable(tableStorage, floorTable, { timeout: 10_000, retries: 3 });
  for (let slot = 0; slot < maxConcurrentSessions; slot += 1)
    void workOn(client, environment['BENCH_QUEUE'] ?? '', table, sessionIdleTimeout);
}

async function workOn(
  client: ServiceBusClient,
  queue: string,
  table: TableClient,
  idleTimeout: number,
): Promise<never> {
  for (;;) {
    const session = await client.acceptNextSession(queue).catch(() => undefined);
    if (session !== undefined) await recordSession(session, table, idleTimeout);
  }
}

async function recordSession(
  session: ServiceBusSessionReceiver,
  table: TableClient,
  idleTimeout: number,
): Promise<void> {
  for (let eventCount = 1; ; eventCount += 1) {
    const [message] = await session.receiveMessages(1, { maxWaitTimeInMs: idleTimeout });
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
