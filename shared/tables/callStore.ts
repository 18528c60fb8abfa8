import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import { summarize } from '../call/record/summary.ts';
import type { CallStore, Recording, SaveResult, StoredRecord, StoredRoster } from '../ports/storage.ts';
import type { CallIndex } from './callIndex.ts';
import { CALL_ROW, fromCallRow, toCallRow } from './callRow.ts';
import { COMMAND_ROW_PREFIX, fromCommandRow } from './commandRow.ts';
import { eventPage } from './eventPages.ts';
import { EVENT_ROW_PREFIX, eventRowKey, followUpIn, fromEventRow, toEventRow } from './eventRow.ts';
import { fromRosterRows, ROSTER_ROW_PREFIX, rosterRowKey, toRosterRows } from './rosterRow.ts';
import { submitTransaction } from './submitTransaction.ts';
import { etagOf, orNothing } from './tableError.ts';
import { newWebhookRow } from './webhookRow.ts';

/** Calls in Table Storage. Each call is one partition, with its record and one row for each event. */
export function createCallStore(table: TableClient, index: CallIndex): CallStore {
  const load = async (callId: string): Promise<StoredRecord | undefined> => {
    const row = await orNothing(table.getEntity(callId, CALL_ROW));
    return row && { record: fromCallRow(row), version: row.etag };
  };

  /** Explains a failed transaction: the event is already recorded, or the record has changed. */
  const explain = async (event: CallEvent): Promise<SaveResult> => {
    const row = await orNothing(table.getEntity(event.callId, eventRowKey(event.id)));
    return row === undefined ? 'changedMeanwhile' : { alreadyRecorded: followUpIn(row) };
  };

  return {
    load,
    loadRoster: async (callId) => {
      const filter = odata`PartitionKey eq ${callId} and RowKey ge ${ROSTER_ROW_PREFIX} and RowKey lt ${'roster;'}`;
      const rows: Record<string, unknown>[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } })) rows.push(row);
      return rows.length === 0 ? undefined : { roster: fromRosterRows(rows), rows: rows.length };
    },
    save: async (recording, before) => {
      const { record, event } = recording;
      await index.update(summarize(record), before && summarize(before.record));
      const written = await submitTransaction(table, toTransaction(recording, before));
      if (written === 'conflict') return explain(event);
      return { saved: { record, version: etagOf(written.subResponses[0] ?? {}) } };
    },
    loadEvent: async (callId, eventId) => {
      const row = await orNothing(table.getEntity(callId, eventRowKey(eventId)));
      return row && fromEventRow(row);
    },
    events: async (callId, query) => eventPage(table, callId, query),
    history: async (callId) => {
      const filter = odata`PartitionKey eq ${callId} and RowKey ge ${CALL_ROW} and RowKey lt ${'event;'}`;
      let record: CallRecord | undefined;
      const events: CallEvent[] = [];
      const commands: CommandProgress[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } })) {
        if (row.rowKey === CALL_ROW) record = fromCallRow(row);
        else if (row.rowKey?.startsWith(EVENT_ROW_PREFIX) === true) events.push(fromEventRow(row));
        else if (row.rowKey?.startsWith(COMMAND_ROW_PREFIX) === true) commands.push(fromCommandRow(row));
      }
      return record && { record, events, commands };
    },
  };
}

function toTransaction(
  { record, event, followUp, roster }: Recording,
  before: StoredRecord | undefined,
): TransactionAction[] {
  const row = toCallRow(record);
  return [
    before === undefined ? ['create', row] : ['update', row, 'Replace', { etag: before.version }],
    ['create', toEventRow(event, followUp)],
    ...(followUp.webhookEvents ?? []).map(
      (told): TransactionAction => ['create', newWebhookRow(event, told)],
    ),
    ...(roster === undefined ? [] : replaceRoster(record.callId, roster)),
  ];
}

/** These rows are only written together with the record, so its ETag protects them, too. */
function replaceRoster(callId: string, { roster, rows }: StoredRoster): TransactionAction[] {
  const written = toRosterRows(callId, roster);
  const leftOver = Array.from({ length: Math.max(0, rows - written.length) }, (_, n) => written.length + n);
  return [
    ...written.map((row): TransactionAction => ['upsert', row, 'Replace']),
    ...leftOver.map((n): TransactionAction => ['delete', { partitionKey: callId, rowKey: rosterRowKey(n) }]),
  ];
}
