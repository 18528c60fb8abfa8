import type { TableClient } from '@azure/data-tables';
import type { PoisonMessages } from '../ports.ts';

export const POISON_ROW_PREFIX = 'poison:';

/** Reasons stand beside the record of the call whose session the message came in. */
export function createPoisonMessages(table: TableClient): PoisonMessages {
  return {
    add: async ({ messageId, sessionId, queue, deliveryCount }, reason) => {
      const keys = { partitionKey: sessionId, rowKey: `${POISON_ROW_PREFIX}${messageId}` };
      const row = { ...keys, queue, deliveryCount, reason: reason.slice(0, 8_000) };
      await table.upsertEntity(row, 'Replace');
    },
  };
}
