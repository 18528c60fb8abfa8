import type { TableClient } from '@azure/data-tables';
import type { PendingEvents, WaitingEvent } from '../ports/storage.ts';
import { EVENT_ROW_PREFIX, eventRowKey, fromEventRow, toEventRow } from './eventRow.ts';
import type { PoisonRows } from './poisonMessages.ts';
import { orNothing } from './tableError.ts';

/** Properties that Table Storage adds to a row. */
const keys = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata']);

/** Rows of a page. Each may be as large as a row can be. */
const PAGE = 50;

/** Events that the queue didn't accept, in the same shape as in the record. The table is normally empty. */
export function createPendingEvents(table: TableClient, poison: PoisonRows): PendingEvents {
  const remove: PendingEvents['remove'] = async ({ callId, id }) => {
    await orNothing(table.deleteEntity(callId, eventRowKey(id)));
  };
  return {
    add: async (events) => {
      await Promise.all(events.map(async (event) => table.upsertEntity(toEventRow(event), 'Replace')));
    },
    list: async (after) => {
      const settings = { maxPageSize: PAGE, ...(after !== undefined && { continuationToken: after }) };
      for await (const page of table.listEntities().byPage(settings)) {
        const next = page.continuationToken;
        // An empty page may be followed by others.
        if (page.length > 0) return { waiting: page.map(toWaiting), ...(next !== undefined && { next }) };
      }
      return { waiting: [] };
    },
    remove,
    setAside: async (waiting, reason) => {
      const { callId, id } = waiting;
      const row = await orNothing(table.getEntity(callId, eventRowKey(id)));
      const columns = Object.entries(row ?? {}).filter(([name]) => !keys.has(name));
      const message = { messageId: id, sessionId: callId, queue: table.tableName, deliveryCount: 1 };
      await poison.add(message, reason, Object.fromEntries(columns));
      await remove(waiting);
    },
  };
}

function toWaiting(row: Readonly<Record<string, unknown>>): WaitingEvent {
  const waiting = {
    callId: String(row['partitionKey']),
    id: String(row['rowKey']).slice(EVENT_ROW_PREFIX.length),
  };
  try {
    return { ...waiting, event: fromEventRow(row) };
  } catch (fault) {
    return { ...waiting, fault };
  }
}
