import { odata, type TableClient } from '@azure/data-tables';
import { canonicalCallId } from '../call/callId.ts';
import type { CallSummary } from '../call/summary.ts';
import { orNothing } from './tableError.ts';

/** Calls of one conversation share a chain: a partition of few rows, one a call. */
export interface CallChains {
  /** Brings the call's chain up to its record; `before` is the record's last saved summary. */
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
    update: async ({ callId, callChainId }, before) => {
      const old = before?.callChainId;
      if (callChainId === old) return;
      if (callChainId !== undefined) {
        const keys = { partitionKey: partitionOf(callChainId), rowKey: callId };
        await table.upsertEntity({ ...keys, callId }, 'Replace');
      }
      if (old !== undefined) await remove(callId, old);
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
