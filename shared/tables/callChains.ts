import { odata, type TableClient } from '@azure/data-tables';
import { canonicalCallId } from '../call/notification/callId.ts';
import type { CallSummary } from '../call/record/summary.ts';
import { orNothing } from './tableError.ts';

/**
 * Index of the calls of a chain; the calls of one conversation share one or more chains. Each chain is a partition with
 * one row for each call.
 */
export interface CallChains {
  /** Adds the chains that are new in the record. `before` is the last saved summary. */
  update(summary: CallSummary, before: CallSummary | undefined): Promise<void>;
  /** Their ids. */
  callsOf(callChainId: string): Promise<readonly string[]>;
  remove(callId: string, callChainId: string): Promise<void>;
}

export function createCallChains(table: TableClient): CallChains {
  const remove: CallChains['remove'] = async (callId, callChainId) => {
    await orNothing(table.deleteEntity(partitionOf(callChainId), callId));
  };
  return {
    update: async ({ callId, callChainIds }, before) => {
      const known = new Set(before?.callChainIds);
      const added = callChainIds.filter((callChainId) => !known.has(callChainId));
      const rows = added.map((callChainId) => ({
        partitionKey: partitionOf(callChainId),
        rowKey: callId,
        callId,
      }));
      await Promise.all(rows.map(async (row) => table.upsertEntity(row, 'Replace')));
    },
    callsOf: async (callChainId) => {
      const filter = odata`PartitionKey eq ${partitionOf(callChainId)}`;
      const ids: string[] = [];
      for await (const { rowKey } of table.listEntities({ queryOptions: { filter, select: ['rowKey'] } }))
        if (rowKey !== undefined) ids.push(rowKey);
      return ids;
    },
    remove,
  };
}

/** Graph's chain id may contain characters that table keys don't allow. */
function partitionOf(callChainId: string): string {
  return `chain-${canonicalCallId(callChainId)}`;
}
