import { createHash } from 'node:crypto';
import { odata, type TableClient } from '@azure/data-tables';
import { type CallResult, isSameResult, resultOf } from '../call/record/callResult.ts';
import { type CallSummary, isOpen } from '../call/record/summary.ts';
import type { CallDirectory, CallListing, CallListQuery, OldestQuery } from '../ports/callDirectory.ts';
import { createCallChains } from './callChains.ts';
import { orNothing } from './tableError.ts';

/**
 * Index of calls in a table of its own: by start time, active ones, and by chain. The first two lists are spread over
 * sixteen partitions each, so that none becomes a bottleneck. Their row keys count down from a date in the far future,
 * so the newest call is first. The index can't share a transaction with the record, so it is written before it. Readers
 * skip rows without a record, and second rows of one call. In the list by time, the row of an ended call has its result,
 * so that calls are counted without their records. Poison messages are rare and share one partition.
 */
const lists = ['time', 'active'] as const;
type CallList = CallListQuery['list'];

export const shards = '0123456789abcdef'.split('');
export const POISON_PARTITION = 'poison';
const FAR_FUTURE = 9_999_999_999_999;

export interface CallIndex extends CallDirectory {
  /** Updates the lists to the record. `before` is the last saved summary. */
  update(summary: CallSummary, before: CallSummary | undefined): Promise<void>;
  /** Lists a call under a given time (milliseconds since the epoch); it may have no record. */
  add(callId: string, at: number): Promise<void>;
  /** Lists a poison message by the call to whose session it belongs, under the time when it was found. */
  addPoison(callId: string, messageId: string, at: number): Promise<void>;
  /** The oldest calls up to a time (milliseconds since the epoch, inclusive), oldest first. */
  oldest(query: OldestQuery): Promise<readonly CallListing[]>;
  /** Removes a call's row from both lists, by the key of its listing. */
  removeListing(listing: CallListing): Promise<void>;
  /** Removes the poison messages of a call from their list. */
  removePoison(callId: string): Promise<void>;
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
  const put = async (list: CallList, summary: Listed, result?: CallResult) => {
    await table.upsertEntity({ ...rowOf(list, summary), ...result }, 'Replace');
  };
  const dropRow = async ({ partitionKey, rowKey }: RowKeys) => {
    await orNothing(table.deleteEntity(partitionKey, rowKey));
  };
  const drop = async (list: CallList, summary: CallSummary) => dropRow(rowOf(list, summary));
  const updateLists: CallIndex['update'] = async (summary, before) => {
    const moved = before === undefined || before.startedAt !== summary.startedAt;
    const wasOpen = before !== undefined && isOpen(before);
    const nowOpen = isOpen(summary);
    const result = nowOpen ? undefined : resultOf(summary);
    const hasNewResult =
      result !== undefined && (wasOpen || before === undefined || !isSameResult(result, resultOf(before)));
    await Promise.all([
      (moved || hasNewResult) && put('time', summary, result),
      nowOpen && (moved || !wasOpen) && put('active', summary),
      !moved && wasOpen && !nowOpen && drop('active', before),
    ]);
    // A call that moves in the lists is in both places for a moment, and never in none.
    if (moved && before !== undefined)
      await Promise.all([drop('time', before), wasOpen && drop('active', before)]);
  };
  /** Drops what partitions say of a call, and counts it. */
  const dropOf = async (callId: string, ...partitions: readonly string[]) => {
    const either = partitions.map((key) => odata`PartitionKey eq ${key}`).join(' or ');
    const rows = table.listEntities<RowKeys>({
      queryOptions: {
        filter: `(${either}) and ${odata`callId eq ${callId}`}`,
        select: ['partitionKey', 'rowKey'],
      },
    });
    let dropped = 0;
    for await (const { partitionKey, rowKey } of rows) {
      await dropRow({ partitionKey, rowKey });
      dropped += 1;
    }
    return dropped;
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
    addPoison: async (callId, messageId, at) => {
      const rowKey = `${countdown(at)}-${messageId}`;
      await table.upsertEntity({ partitionKey: POISON_PARTITION, rowKey, callId }, 'Replace');
    },
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
    removePoison: async (callId) => void (await dropOf(callId, POISON_PARTITION)),
    removeAll: async (callId) => dropOf(callId, ...lists.map((list) => partitionOf(list, callId))),
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

export function countdown(time: number): string {
  return String(FAR_FUTURE - Math.max(0, Math.floor(time))).padStart(13, '0');
}

/** The time (milliseconds since the epoch) that a row key counts down to. */
export function timeIn(rowKey: string): number {
  return FAR_FUTURE - Number(rowKey.slice(0, 13));
}
