import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { StoredWebhookEvent, WebhookOutbox } from '../ports/webhook.ts';
import { toCommandRow } from './commandRow.ts';
import { submitTransaction } from './submitTransaction.ts';
import { etagOf, isAboutRow } from './tableError.ts';
import { fromWebhookRow, toWebhookRow, WEBHOOK_ROW_PREFIX, webhookRowKey } from './webhookRow.ts';

/** What waits for the webhook: a row each in the partition of its call, made by the transaction that recorded it. */
export function createWebhookOutbox(table: TableClient): WebhookOutbox {
  return {
    list: async (callId) => {
      const filter = odata`PartitionKey eq ${callId} and RowKey ge ${WEBHOOK_ROW_PREFIX} and RowKey lt ${'webhook;'}`;
      const found: StoredWebhookEvent[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } }))
        found.push({ waiting: fromWebhookRow(row), version: etagOf(row) });
      // A row's key sorts as a text.
      return found.toSorted((a, b) => a.waiting.n - b.waiting.n);
    },
    update: async (waiting, version, commands = []) => {
      const written = await submitTransaction(table, [
        ['update', toWebhookRow(waiting), 'Replace', { etag: version }],
        ...commands.map((progress): TransactionAction => ['create', toCommandRow(progress)]),
      ]);
      if (written === 'conflict') return 'changedMeanwhile';
      return { waiting, version: etagOf(written.subResponses[0] ?? {}) };
    },
    remove: async ({ waiting: { callId, n }, version }) => {
      try {
        await table.deleteEntity(callId, webhookRowKey(n), { etag: version });
        return 'removed';
      } catch (error) {
        if (isAboutRow(error)) return 'changedMeanwhile';
        throw error;
      }
    },
  };
}
