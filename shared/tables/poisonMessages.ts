import type { TableClient } from '@azure/data-tables';
import type { PoisonMessages } from '../ports.ts';
import type { CallIndex } from './callIndex.ts';
import { CALL_ROW } from './callRow.ts';
import { orNothing } from './tableError.ts';

export const POISON_ROW_PREFIX = 'poison:';

/**
 * Reasons stand beside the record of the call whose session the message came in. Where there is no record the call is
 * listed all the same, so that its retention ends some day.
 */
export function createPoisonMessages(
  table: TableClient,
  index: CallIndex,
  now: () => number,
): PoisonMessages {
  return {
    add: async ({ messageId, sessionId, queue, deliveryCount }, reason) => {
      const keys = { partitionKey: sessionId, rowKey: `${POISON_ROW_PREFIX}${messageId}` };
      const row = { ...keys, queue, deliveryCount, reason: reason.slice(0, 8_000) };
      const record = await orNothing(
        table.getEntity(sessionId, CALL_ROW, { queryOptions: { select: ['rowKey'] } }),
      );
      if (record === undefined) await index.add(sessionId, now());
      await table.upsertEntity(row, 'Replace');
    },
  };
}
