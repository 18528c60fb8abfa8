import type { TableClient, TransactionAction } from '@azure/data-tables';
import { eachInTurn } from '../../shared/async/eachInTurn.ts';
import type { CallEvent } from '../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../shared/call/record/callRecord.ts';
import { reduce } from '../../shared/call/record/reduce.ts';
import { summarize } from '../../shared/call/record/summary.ts';
import { createCallIndex } from '../../shared/tables/callIndex.ts';
import { toCallRow } from '../../shared/tables/callRow.ts';
import { openTable } from '../../shared/tables/openTable.ts';

/**
 * Puts ended calls into the tables, as recording their events would have left them, one a second back from a time. The
 * emulator takes long for rows of partitions of their own, so only the newest have records.
 */
export async function writeEndedCalls(
  connectionString: string,
  count: { readonly listed: number; readonly recorded: number },
  newest: number,
): Promise<void> {
  const open = async (name: string) =>
    openTable({ kind: 'connectionString', connectionString }, name, { timeout: 30_000, retries: 3 });
  const [calls, index] = await Promise.all([open('CallLifecycles'), open('CallLifecyclesIndex')]);
  const records = Array.from({ length: count.listed }, (_, n) =>
    endedCall(n.toString(16).padStart(32, '5'), newest - n * 1_000),
  );
  const partitions = await listed(records);
  const batches = [...partitions.values()].flatMap((rows) =>
    Array.from({ length: Math.ceil(rows.length / 100) }, (_, n) => rows.slice(n * 100, n * 100 + 100)),
  );
  await eachInTurn(batches, 4, async (rows) => {
    await index.submitTransaction(rows.map((row): TransactionAction => ['upsert', row, 'Replace']));
  });
  await eachInTurn(
    records,
    40,
    async (record) => void (await calls.upsertEntity(toCallRow(record), 'Replace')),
  );
}

type Row = Parameters<TableClient['upsertEntity']>[0];

/** What the index would write of the records, by partitions: a transaction has many rows of one. */
async function listed(records: readonly CallRecord[]): Promise<ReadonlyMap<string, readonly Row[]>> {
  const partitions = new Map<string, Row[]>();
  const upsertEntity = async (row: Row) => {
    partitions.set(row.partitionKey, [...(partitions.get(row.partitionKey) ?? []), row]);
  };
  const index = createCallIndex({ upsertEntity } as unknown as TableClient);
  for (const record of records) await index.update(summarize(record), undefined);
  return partitions;
}

function endedCall(callId: string, startedAt: number) {
  const event = (id: string, type: string, at: number, facts: object): CallEvent => ({
    id,
    callId,
    type,
    source: type.startsWith('decision') ? 'handler' : 'graph',
    receivedAt: startedAt + at,
    position: 0,
    facts,
  });
  const source = [{ kind: 'phone', id: `+4930${callId.slice(-7)}` }];
  const decided = { rule: 'many', action: 'reject', outcome: 'accepted', answerMilliseconds: 20 };
  return [
    event('1', 'call.incoming', 0, { state: 'incoming', direction: 'incoming', source, deleted: false }),
    event('2', 'decision.accepted', 20, {
      ...decided,
      attempts: [{ action: 'reject', reply: 202, milliseconds: 20 }],
    }),
    event('3', 'call.terminated', 90, { state: 'terminated', deleted: true, result: { code: 200 } }),
  ].reduce(reduce, emptyRecord(callId));
}
