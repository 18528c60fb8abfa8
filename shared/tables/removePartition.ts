import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { RemovedRows } from '../ports/callDirectory.ts';
import { submitTransaction } from './submitTransaction.ts';

/** What a transaction holds. */
const BATCH = 100;

/**
 * Removes every row of a partition, a transaction at a time, counting them by what their keys begin with (`call`,
 * `event` and so on). Killed in between, it goes on at its next run; rows that come or go meanwhile don't disturb it.
 */
export async function removePartition(table: TableClient, partitionKey: string): Promise<RemovedRows> {
  const removed: Record<string, number> = {};
  for (;;) {
    const rowKeys = await firstRowKeys(table, partitionKey);
    if (rowKeys.length === 0) return removed;
    if (!(await removeRows(table, partitionKey, rowKeys))) continue;
    for (const rowKey of rowKeys) {
      const kind = rowKey.replace(/:.*/s, '');
      removed[kind] = (removed[kind] ?? 0) + 1;
    }
  }
}

async function firstRowKeys(table: TableClient, partitionKey: string): Promise<string[]> {
  const rows = table.listEntities<{ rowKey: string }>({
    queryOptions: { filter: odata`PartitionKey eq ${partitionKey}`, select: ['rowKey'] },
  });
  // A page may be empty and still have others behind it.
  for await (const page of rows.byPage({ maxPageSize: BATCH }))
    if (page.length > 0) return page.map(({ rowKey }) => rowKey);
  return [];
}

/** Whether they were removed; not where one was gone already, for a transaction is whole or nothing. */
async function removeRows(table: TableClient, partitionKey: string, rowKeys: readonly string[]) {
  const actions = rowKeys.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]);
  return (await submitTransaction(table, actions)) !== 'conflict';
}
