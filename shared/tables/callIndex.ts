import { createHash } from 'node:crypto';
import { odata, type TableClient } from '@azure/data-tables';
import { type CallSummary, isOpen } from '../call/record/summary.ts';
import type { CallDirectory, CallListing, CallListQuery, OldestQuery } from '../ports/callDirectory.ts';
import { createCallChains } from './callChains.ts';
import { orNothing } from './tableError.ts';

/**
 * Index of calls in a table of its own: by start time, active ones, and by chain. The first two lists are spread over
 * sixteen partitions each, so that none becomes a bottleneck. Their row keys count down from a date in the far future,
 * so the newest call is first. The index can't share a transaction with the record, so it is written before it. Readers
 * skip rows without a record, and second rows of one call.
 */
const lists = ['time', 'active'] as const;
type CallList = CallListQuery['list'];

const shards = '0123456789abcdef'.split('');
const FAR_FUTURE = 9_999_999_999_999;

export interface CallIndex extends CallDirectory {
  /** Updates the lists to the record. `before` is the last saved summary. */
  update(summary: CallSummary, before: CallSummary | undefined): Promise<void>;
  /** Lists a call under a given time (milliseconds since the epoch); it may have no record. */
  add(callId: string, at: number): Promise<void>;
  /** The oldest calls up to a time (milliseconds since the epoch, inclusive), oldest first. */
  oldest(query: OldestQuery): Promise<readonly CallListing[]>;
  /** Removes a call's row from both lists, by the key of its listing. */
  removeListing(listing: CallListing): Promise<void>;
  /** Removes all rows of a call from both lists. Resolves to their number. */
  removeAll(callId: string): Promise<number>;
  /** Removes a call from a chain. */
  removeFromChain(callId: string, callChainId: string): Promise<void>;
}

interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export function createCallIndex(table: TableClient): CallIndex {
  const chains = createCallChains(table);
  const put = async (list: CallList, summary: Listed) => {
    await table.upsertEntity(rowOf(list, summary), 'Replace');
  };
  const dropRow = async ({ partitionKey, rowKey }: RowKeys) => {
    await orNothing(table.deleteEntity(partitionKey, rowKey));
  };
  const drop = async (list: CallList, summary: CallSummary) => dropRow(rowOf(list, summary));
  const updateLists: CallIndex['update'] = async (summary, before) => {
    const moved = before === undefined || before.startedAt !== summary.startedAt;
    const wasOpen = before !== undefined && isOpen(before);
    const nowOpen = isOpen(summary);
    if (moved) await put('time', summary);
    if (nowOpen && (moved || !wasOpen)) await put('active', summary);
    if (moved && before !== undefined) await drop('time', before);
    if (wasOpen && (moved || !nowOpen)) await drop('active', before);
  };
  return {
    update: async (summary, before) => {
      await Promise.all([updateLists(summary, before), chains.update(summary, before)]);
    },
    ofChain: chains.callsOf,
    list: async (query) => {
      const found = await Promise.all(shards.map(async (shard) => listShard(table, shard, query)));
      return found
        .flat()
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, query.limit);
    },
    add: async (callId, at) => put('time', { callId, startedAt: new Date(at).toISOString() }),
    oldest: async (query) => {
      const found = await Promise.all(shards.map(async (shard) => oldestOfShard(table, shard, query)));
      return found
        .flat()
        .toSorted((a, b) => (a.key > b.key ? -1 : 1))
        .slice(0, query.limit);
    },
    removeListing: async ({ callId, key }) => {
      // Old calls are found by the time list, so its row is removed last.
      await dropRow({ partitionKey: partitionOf('active', callId), rowKey: key });
      await dropRow({ partitionKey: partitionOf('time', callId), rowKey: key });
    },
    removeAll: async (callId) => {
      const partitions = lists.map((list) => odata`PartitionKey eq ${partitionOf(list, callId)}`);
      const filter = `(${partitions.join(' or ')}) and ${odata`callId eq ${callId}`}`;
      const rows = table.listEntities<RowKeys>({
        queryOptions: { filter, select: ['partitionKey', 'rowKey'] },
      });
      let removed = 0;
      for await (const { partitionKey, rowKey } of rows) {
        await dropRow({ partitionKey, rowKey });
        removed += 1;
      }
      return removed;
    },
    removeFromChain: chains.remove,
  };
}

/** Table Storage lists in one direction only, newest first here. So all due rows are read, and the last ones kept. */
async function oldestOfShard(table: TableClient, shard: string, query: OldestQuery): Promise<CallListing[]> {
  const newest = countdown(query.to);
  const due = odata`PartitionKey eq ${`time-${shard}`} and RowKey gt ${newest}`;
  const filter = query.after === undefined ? due : `${due} and ${odata`RowKey lt ${query.after}`}`;
  const rows = table.listEntities<{ rowKey: string; callId: string }>({
    queryOptions: { filter, select: ['rowKey', 'callId'] },
  });
  let found: CallListing[] = [];
  for await (const page of rows.byPage({ maxPageSize: 1_000 })) {
    found = [...found, ...page.map(({ rowKey, callId }) => ({ callId, key: rowKey }))].slice(-query.limit);
  }
  return found;
}

async function listShard(table: TableClient, shard: string, query: CallListQuery): Promise<CallListing[]> {
  const newest = query.after ?? countdown(query.to);
  // Keys are `<time>-<call id>`; `~` sorts after all calls of that time.
  const oldest = `${countdown(query.from)}~`;
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

type Listed = Pick<CallSummary, 'callId' | 'startedAt'>;

function rowOf(list: CallList, { callId, startedAt }: Listed) {
  const time = startedAt === undefined ? 0 : Date.parse(startedAt);
  return { partitionKey: partitionOf(list, callId), rowKey: `${countdown(time)}-${callId}`, callId };
}

function partitionOf(list: CallList, callId: string): string {
  return `${list}-${createHash('sha256').update(callId).digest('hex').slice(0, 1)}`;
}

function countdown(time: number): string {
  return String(FAR_FUTURE - Math.max(0, Math.floor(time))).padStart(13, '0');
}
