import { createHash } from 'node:crypto';
import { odata, type TableClient } from '@azure/data-tables';
import { canonicalCallId } from '../call/callId.ts';
import { type CallSummary, isOpen } from '../call/summary.ts';
import type { CallDirectory, CallListing, CallListQuery } from '../ports.ts';
import { statusOf } from './tableError.ts';

/**
 * Lists calls by time, the active ones, and those of one chain: two or three rows a call in a table of its own. The
 * first two lists are spread over sixteen partitions each so that none runs hot; their row keys count down from the
 * far future, so the newest call comes first. The index can't share a transaction with the record, so it is written
 * before it: readers meet a row without a record, or two rows of one call, and pass over them.
 */
const lists = ['time', 'active'] as const;
type CallList = CallListQuery['list'];

const shards = '0123456789abcdef'.split('');
const FAR_FUTURE = 9_999_999_999_999;

export interface CallIndex extends CallDirectory {
  /** Brings the lists up to the record; `before` is the record's last saved summary. */
  update(summary: CallSummary, before: CallSummary | undefined): Promise<void>;
  /** Takes a call out of both lists, and out of its chain. */
  remove(summary: CallSummary): Promise<void>;
}

export function createCallIndex(table: TableClient): CallIndex {
  const put = async (list: CallList, summary: CallSummary) => {
    await table.upsertEntity(rowOf(list, summary), 'Replace');
  };
  const dropRow = async (row: { readonly partitionKey: string; readonly rowKey: string } | undefined) => {
    if (row === undefined) return;
    await table.deleteEntity(row.partitionKey, row.rowKey).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
    });
  };
  const drop = async (list: CallList, summary: CallSummary) => dropRow(rowOf(list, summary));
  const updateLists: CallIndex['update'] = async (summary, before) => {
    const moved = before?.startedAt !== summary.startedAt;
    const wasOpen = before !== undefined && isOpen(before);
    const nowOpen = isOpen(summary);
    if (moved) await put('time', summary);
    if (nowOpen && (moved || !wasOpen)) await put('active', summary);
    if (moved && before !== undefined) await drop('time', before);
    if (wasOpen && (moved || !nowOpen)) await drop('active', before);
  };
  const updateChain: CallIndex['update'] = async (summary, before) => {
    if (summary.callChainId === before?.callChainId) return;
    const row = chainRowOf(summary);
    if (row !== undefined) await table.upsertEntity(row, 'Replace');
    if (before !== undefined) await dropRow(chainRowOf(before));
  };
  return {
    update: async (summary, before) => {
      await Promise.all([updateLists(summary, before), updateChain(summary, before)]);
    },
    ofChain: async (callChainId) => {
      const filter = odata`PartitionKey eq ${chainPartition(callChainId)}`;
      const ids: string[] = [];
      for await (const { rowKey } of table.listEntities({ queryOptions: { filter, select: ['rowKey'] } }))
        if (rowKey !== undefined) ids.push(rowKey);
      return ids;
    },
    list: async (query) => {
      const found = await Promise.all(shards.map(async (shard) => listShard(table, shard, query)));
      return found
        .flat()
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, query.limit);
    },
    remove: async (summary) => {
      await Promise.all([...lists.map(async (list) => drop(list, summary)), dropRow(chainRowOf(summary))]);
    },
  };
}

async function listShard(table: TableClient, shard: string, query: CallListQuery): Promise<CallListing[]> {
  const newest = query.after ?? countdown(query.to);
  // Keys carry the call id behind the time: one step further down the countdown includes every call of that moment.
  const oldest = countdown(query.from - 1);
  const filter = odata`PartitionKey eq ${`${query.list}-${shard}`} and RowKey gt ${newest} and RowKey lt ${oldest}`;
  const rows = table.listEntities<{ rowKey: string; callId: string }>({
    queryOptions: { filter, select: ['rowKey', 'callId'] },
  });
  const found: CallListing[] = [];
  for await (const page of rows.byPage({ maxPageSize: Math.min(query.limit, 1_000) })) {
    found.push(...page.map(({ rowKey, callId }) => ({ callId, key: rowKey })));
    if (found.length >= query.limit) break;
  }
  return found;
}

function rowOf(list: CallList, { callId, startedAt }: CallSummary) {
  const time = startedAt === undefined ? 0 : Date.parse(startedAt);
  const shard = createHash('sha256').update(callId).digest('hex').slice(0, 1);
  return { partitionKey: `${list}-${shard}`, rowKey: `${countdown(time)}-${callId}`, callId };
}

/** Calls of one conversation share a chain: a partition of few rows, one a call. */
function chainRowOf({ callId, callChainId }: CallSummary) {
  return callChainId === undefined
    ? undefined
    : { partitionKey: chainPartition(callChainId), rowKey: callId, callId };
}

/** The id is Graph's text, which a table key may not hold as it is. */
function chainPartition(callChainId: string): string {
  return `chain-${canonicalCallId(callChainId)}`;
}

function countdown(time: number): string {
  return String(FAR_FUTURE - Math.max(0, Math.floor(time))).padStart(13, '0');
}
