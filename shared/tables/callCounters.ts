import { odata, type TableClient } from '@azure/data-tables';
import * as z from 'zod';
import { decisionOutcomes } from '../call/decision/decisionResult.ts';
import type { CallResult } from '../call/record/callResult.ts';
import { outcomes } from '../call/record/summary.ts';
import type { CallCounters, CountedCall } from '../ports/callCounters.ts';
import { countdown, POISON_PARTITION, shards, timeIn } from './callIndex.ts';

/** Rows of a page: so few that what reading one takes holds up no answer in this process. */
const PAGE = 250;

const MOST_POISON = 1_000;

interface Time {
  readonly from: number;
  readonly to: number;
}

/** Counts by the lists of calls alone, and by what waits for the queue. */
export function createCallCounters(index: TableClient, pending: TableClient): CallCounters {
  return {
    between: async (time, most) => {
      const found = await Promise.all(
        shards.map(async (shard) => rowsOf(index, `time-${shard}`, time, Math.ceil(most / shards.length))),
      );
      // A shard that was cut says nothing of what is older: from there on no number would be whole.
      const cuts = found.flatMap(({ rows, isCut }) => (isCut ? [timeIn(rows.at(-1)?.rowKey ?? '')] : []));
      const since = cuts.length === 0 ? undefined : Math.max(...cuts);
      const counted = found
        .flatMap(({ rows }) => rows)
        .filter(({ rowKey }) => since === undefined || timeIn(rowKey) >= since);
      return { calls: onePerCall(counted), ...(since !== undefined && { since }) };
    },
    active: async (most) => {
      const ever = { from: 0, to: Number.MAX_SAFE_INTEGER };
      const found = await Promise.all(
        shards.map(async (shard) => rowsOf(index, `active-${shard}`, ever, Math.ceil(most / shards.length))),
      );
      return new Set(found.flatMap(({ rows }) => rows).map(({ callId }) => callId));
    },
    pendingEvents: async (most) => {
      let count = 0;
      const rows = pending.listEntities({ queryOptions: { select: ['rowKey'] } });
      for await (const page of rows.byPage({ maxPageSize: PAGE })) {
        count += page.length;
        if (count >= most) return most;
      }
      return count;
    },
    poisonMessages: async (time) => (await rowsOf(index, POISON_PARTITION, time, MOST_POISON)).rows.length,
  };
}

type Row = Readonly<Record<string, unknown>> & { readonly rowKey: string; readonly callId: string };

async function rowsOf(
  table: TableClient,
  partition: string,
  { from, to }: Time,
  most: number,
): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> {
  // Keys count down, with "-" behind the time: "~" is behind all of a moment.
  const filter = odata`PartitionKey eq ${partition} and RowKey gt ${countdown(to)} and RowKey lt ${`${countdown(from)}~`}`;
  const select = ['rowKey', 'callId', 'outcome', 'decisionOutcome', 'shareOfDeadline'];
  const listed = table.listEntities<{ rowKey: string; callId: string }>({ queryOptions: { filter, select } });
  const rows: Row[] = [];
  for await (const page of listed.byPage({ maxPageSize: PAGE })) {
    rows.push(...page);
    if (rows.length >= most) return { rows: rows.slice(0, most), isCut: true };
  }
  return { rows, isCut: false };
}

/** A call that has moved in the list may be in both places. */
function onePerCall(rows: readonly Row[]): readonly CountedCall[] {
  const calls = new Map<string, CountedCall>();
  for (const row of rows) {
    const { callId } = row;
    const result = toResult(row);
    if (result !== undefined || !calls.has(callId)) calls.set(callId, { callId, ...(result && { result }) });
  }
  return [...calls.values()];
}

const ended = z.object({
  outcome: z.enum(outcomes),
  decisionOutcome: z.enum(decisionOutcomes),
  shareOfDeadline: z.exactOptional(z.number()),
});

function toResult(row: Row): CallResult | undefined {
  const parsed = ended.safeParse(row);
  return parsed.success ? parsed.data : undefined;
}
