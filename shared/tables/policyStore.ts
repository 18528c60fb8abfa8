import type { TableClient } from '@azure/data-tables';
import type { PolicyStore } from '../ports/policy.ts';
import { packJson, unpackJson } from './packJson.ts';
import { orNothing } from './tableError.ts';

/** No call has this id. */
const KEYS = { partitionKey: 'policy:in force', rowKey: 'policy' };

/** The last good policy, as a row of its own. */
export function createPolicyStore(table: TableClient): PolicyStore {
  return {
    load: async () => {
      const row = await orNothing(table.getEntity(KEYS.partitionKey, KEYS.rowKey));
      const text = row === undefined ? undefined : unpackJson('text', row);
      return typeof text === 'string' ? text : undefined;
    },
    save: async (text) => {
      await table.upsertEntity({ ...KEYS, ...packJson('text', text) }, 'Replace');
    },
  };
}
