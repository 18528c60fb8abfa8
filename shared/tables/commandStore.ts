import { odata, type TableClient } from '@azure/data-tables';
import { type CommandProgress, placesCall } from '../call/commands/commandProgress.ts';
import type { CommandStore } from '../ports/storage.ts';
import type { CallIndex } from './callIndex.ts';
import { COMMAND_ROW_PREFIX, commandRowKey, fromCommandRow, toCommandRow } from './commandRow.ts';
import { etagOf, isAboutRow, orNothing } from './tableError.ts';

/**
 * Commands in Table Storage, one row each in the call's partition. A command that places a call is listed like a call
 * without a record, so that the retention removes it.
 */
export function createCommandStore(table: TableClient, index: Pick<CallIndex, 'add'>): CommandStore {
  return {
    load: async (session, commandId) => {
      const row = await orNothing(table.getEntity(session, commandRowKey(commandId)));
      return row && { progress: fromCommandRow(row), version: row.etag };
    },
    create: async (progress) => {
      if (placesCall(progress.name)) await index.add(progress.session, progress.requestedAt);
      try {
        return { progress, version: etagOf(await table.createEntity(toCommandRow(progress))) };
      } catch (error) {
        if (isAboutRow(error)) return 'exists';
        throw error;
      }
    },
    update: async (progress, version) => {
      try {
        const updated = await table.updateEntity(toCommandRow(progress), 'Replace', { etag: version });
        return { progress, version: etagOf(updated) };
      } catch (error) {
        // 404: the call was forgotten, and its rows removed.
        if (isAboutRow(error) && (error.statusCode === 412 || error.statusCode === 404))
          return 'changedMeanwhile';
        throw error;
      }
    },
    list: async (session) => {
      const filter = odata`PartitionKey eq ${session} and RowKey ge ${COMMAND_ROW_PREFIX} and RowKey lt ${'command;'}`;
      const found: CommandProgress[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } }))
        found.push(fromCommandRow(row));
      return found;
    },
  };
}
