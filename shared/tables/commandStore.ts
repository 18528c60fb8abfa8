import { odata, type TableClient } from '@azure/data-tables';
import type { CommandProgress } from '../call/commandProgress.ts';
import type { CommandStore } from '../ports.ts';
import { COMMAND_ROW_PREFIX, commandRowKey, fromCommandRow, toCommandRow } from './commandRow.ts';
import { orNothing, statusOf } from './tableError.ts';

/** Commands in Table Storage: a row each, in the partition of the call. */
export function createCommandStore(table: TableClient): CommandStore {
  return {
    load: async (session, commandId) => {
      const row = await orNothing(table.getEntity(session, commandRowKey(commandId)));
      return row && { progress: fromCommandRow(row), version: row.etag };
    },
    create: async (progress) => {
      try {
        const { etag = '' } = await table.createEntity(toCommandRow(progress));
        return { progress, version: etag };
      } catch (error) {
        if (statusOf(error) === 409) return 'exists';
        throw error;
      }
    },
    update: async (progress, version) => {
      try {
        const { etag = '' } = await table.updateEntity(toCommandRow(progress), 'Replace', { etag: version });
        return { progress, version: etag };
      } catch (error) {
        if (statusOf(error) === 412) return 'changedMeanwhile';
        throw error;
      }
    },
    list: async (session) => {
      const filter = odata`PartitionKey eq ${session} and RowKey ge ${COMMAND_ROW_PREFIX} and RowKey lt ${'command;'}`;
      const commands: CommandProgress[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } }))
        commands.push(fromCommandRow(row));
      return commands;
    },
  };
}
