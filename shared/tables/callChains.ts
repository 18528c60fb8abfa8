import { odata, type TableClient } from '@azure/data-tables';
import { canonicalCallId } from '../call/notification/callId.ts';
import type { CallSummary } from '../call/record/summary.ts';
import { orNothing } from './tableError.ts';

/** Calls of one conversation share a chain, or several: partitions of few rows, one a call. */
export interface CallChains {
  /** Brings the call's chains up to its record, which never loses one; `before` is its last saved summary. */
  update(summary: CallSummary, before: CallSummary | undefined): Promise<void>;
  /** Ids. */
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

/** The id is Graph's text, which a table key may not hold as it is. */
function partitionOf(callChainId: string): string {
  return `chain-${canonicalCallId(callChainId)}`;
}
