import type { TableClient } from '@azure/data-tables';
import type { PendingEvents } from '../ports.ts';
import { eventRowKey, fromEventRow, toEventRow } from './eventRow.ts';
import { orNothing } from './tableError.ts';

/** Events that the queue didn't take, in the shape they will have in the record. The table is empty on a good day. */
export function createPendingEvents(table: TableClient): PendingEvents {
  return {
    add: async (events) => {
      await Promise.all(events.map(async (event) => table.upsertEntity(toEventRow(event), 'Replace')));
    },
    list: async (limit) => {
      const pages = table.listEntities().byPage({ maxPageSize: Math.min(limit, 1_000) });
      const { value } = await pages.next();
      return (value ?? []).map(fromEventRow);
    },
    remove: async (events) => {
      await Promise.all(
        events.map(async ({ callId, id }) => orNothing(table.deleteEntity(callId, eventRowKey(id)))),
      );
    },
  };
}
