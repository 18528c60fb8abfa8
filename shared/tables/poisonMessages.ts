import { odata, type TableClient } from '@azure/data-tables';
import type { DeliveredMessage } from '../ports/queues.ts';
import type { CallIndex } from './callIndex.ts';
import { orNothing } from './tableError.ts';

export const POISON_ROW_PREFIX = 'poison:';

/** Reasons of poison messages, with their data in further columns. */
export interface PoisonRows {
  add(
    message: Pick<DeliveredMessage, 'messageId' | 'sessionId' | 'queue' | 'deliveryCount'>,
    reason: string,
    columns?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
}

/**
 * Reasons are stored beside the record of the call to whose session the message belongs. If nothing else is known of
 * this call, it is listed, so that the retention removes it. A message is listed once, however
 * often it comes back.
 */
export function createPoisonMessages(table: TableClient, index: CallIndex, now: () => number): PoisonRows {
  return {
    add: async ({ messageId, sessionId, queue, deliveryCount }, reason, columns = {}) => {
      const keys = { partitionKey: sessionId, rowKey: `${POISON_ROW_PREFIX}${messageId}` };
      const row = { ...columns, ...keys, queue, deliveryCount, reason: reason.slice(0, 8_000) };
      if (!(await hasRows(table, sessionId))) await index.add(sessionId, now());
      const known = await orNothing(table.getEntity(sessionId, keys.rowKey));
      if (known === undefined) await index.addPoison(sessionId, messageId, now());
      await table.upsertEntity(row, 'Replace');
    },
  };
}

async function hasRows(table: TableClient, partitionKey: string): Promise<boolean> {
  const rows = table.listEntities({
    queryOptions: { filter: odata`PartitionKey eq ${partitionKey}`, select: ['rowKey'] },
  });
  for await (const _row of rows) return true;
  return false;
}
