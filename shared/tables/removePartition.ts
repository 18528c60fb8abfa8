import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { RemovedRows } from '../ports/callDirectory.ts';
import { submitTransaction } from './submitTransaction.ts';

/** The most rows in a transaction. */
const BATCH = 100;

/**
 * Removes all rows of a partition, one transaction at a time. The result counts them by the first part of their keys
 * (`call`, `event` and so on). If it is killed, the next run continues. Rows may be added or removed meanwhile.
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
  // An empty page may be followed by others.
  for await (const page of rows.byPage({ maxPageSize: BATCH }))
    if (page.length > 0) return page.map(({ rowKey }) => rowKey);
  return [];
}

/** Whether they were removed. If one of them is already gone, the whole transaction fails. */
async function removeRows(table: TableClient, partitionKey: string, rowKeys: readonly string[]) {
  const actions = rowKeys.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]);
  return (await submitTransaction(table, actions)) !== 'conflict';
}
