import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { CallEvent } from '../call/event.ts';
import type { CallRecord } from '../call/record.ts';
import { summarize } from '../call/summary.ts';
import type { CallStore, FollowUp, SaveResult, StoredRecord } from '../ports.ts';
import type { CallIndex } from './callIndex.ts';
import { CALL_ROW, fromCallRow, toCallRow } from './callRow.ts';
import { EVENT_ROW_PREFIX, eventRowKey, followUpIn, fromEventRow, toEventRow } from './eventRow.ts';
import { orNothing, statusOf } from './tableError.ts';

/** Calls in Table Storage: one partition a call, with the record and a row for each event. */
export function createCallStore(table: TableClient, index: CallIndex): CallStore {
  const load = async (callId: string): Promise<StoredRecord | undefined> => {
    const row = await orNothing(table.getEntity(callId, CALL_ROW));
    return row && { record: fromCallRow(row), version: row.etag };
  };

  /** The transaction failed on a row that is there, or has changed: either is for the caller to look at again. */
  const explain = async (event: CallEvent): Promise<SaveResult> => {
    const row = await orNothing(table.getEntity(event.callId, eventRowKey(event.id)));
    return row === undefined ? 'changedMeanwhile' : { alreadyRecorded: followUpIn(row) };
  };

  return {
    load,
    save: async (record, event, followUp, before) => {
      await index.update(summarize(record), before && summarize(before.record));
      try {
        const { subResponses } = await table.submitTransaction(
          toTransaction(record, event, followUp, before),
        );
        return { saved: { record, version: subResponses[0]?.etag ?? '' } };
      } catch (error) {
        const status = statusOf(error);
        if (status === 409 || status === 412) return explain(event);
        throw error;
      }
    },
    events: async (callId) => {
      const filter = odata`PartitionKey eq ${callId} and RowKey ge ${EVENT_ROW_PREFIX} and RowKey lt ${'event;'}`;
      const events: CallEvent[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } }))
        events.push(fromEventRow(row));
      return events;
    },
  };
}

function toTransaction(
  record: CallRecord,
  event: CallEvent,
  followUp: FollowUp,
  before: StoredRecord | undefined,
): TransactionAction[] {
  const row = toCallRow(record);
  return [
    before === undefined ? ['create', row] : ['update', row, 'Replace', { etag: before.version }],
    ['create', toEventRow(event, followUp)],
  ];
}
