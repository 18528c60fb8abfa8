import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { Unavailable, Unreadable } from '../../../shared/failure/failure.ts';
import { type CallQuery, listCalls } from '../../../shared/flow/readCalls.ts';
import { type StoredRecord } from '../../../shared/ports/storage.ts';

const CALLS = 5_000;

const key = (n: number) => String(n).padStart(13, '0');

/** Calls named by their place in the list; each was `established`, but for the one that rings. */
function directory(ringing: number, load?: (callId: string) => Promise<StoredRecord | undefined>) {
  let reads = 0;
  const stored = async (callId: string): Promise<StoredRecord> => {
    const state = Number(callId) === ringing ? 'incoming' : 'established';
    const stamp = { id: 'e', receivedAt: 0, position: 0 };
    const facts = { deleted: false, state, tenantId: 'T1', source: [{ kind: 'user', id: 'U1' }] };
    const event = { ...stamp, callId, type: `call.${state}`, source: 'graph', facts } as const;
    return { record: reduce(emptyRecord(callId), event), version: '1' };
  };
  const ports = {
    callStore: {
      load: async (callId: string) => {
        reads += 1;
        return load === undefined ? stored(callId) : load(callId);
      },
      loadRoster: async () => undefined,
      events: async () => ({ events: [] }),
    },
    callDirectory: {
      list: async ({ after, limit }: { after: string | undefined; limit: number }) => {
        const first = after === undefined ? 0 : Number(after) + 1;
        const size = Math.max(0, Math.min(limit, CALLS - first));
        return Array.from({ length: size }, (_, n) => ({ callId: String(first + n), key: key(first + n) }));
      },
      ofChain: async () => [],
    },
  };
  return {
    list: async (query: Partial<CallQuery>) => listCalls({ limit: 50, ...query }, ports),
    readsSoFar: () => reads,
  };
}

test('a filter that few calls pass reads no more than its budget, and goes on with a token', async () => {
  const { list, readsSoFar } = directory(3_210);
  const first = await list({ state: 'incoming' });
  expect(first.calls).toEqual([]);
  expect(readsSoFar()).toBeLessThanOrEqual(1_000);

  const found: string[] = [];
  for (let token = first.continuationToken; token !== undefined; ) {
    const page = await list({ state: 'incoming', continuationToken: token });
    found.push(...page.calls.map(({ callId }) => callId));
    token = page.continuationToken;
  }
  expect(found).toEqual(['3210']);
});

test('a page is as long as was asked for, and the next begins behind it', async () => {
  const { list } = directory(-1);
  const first = await list({ limit: 120 });
  const next = await list({
    limit: 120,
    ...(first.continuationToken && { continuationToken: first.continuationToken }),
  });
  expect([...first.calls, ...next.calls].map(({ callId }) => callId)).toEqual(
    Array.from({ length: 240 }, (_, n) => String(n)),
  );
});

test('without a filter no record is read for nothing', async () => {
  const { list, readsSoFar } = directory(-1);
  await list({ limit: 50 });
  expect(readsSoFar()).toBe(50);
});

test.each<[what: string, query: Partial<CallQuery>, passes: boolean]>([
  ['the tenant, in any letter case', { tenant: 't1' }, true],
  ['another tenant', { tenant: 't2' }, false],
  ['the caller', { caller: 'u1' }, true],
  ['another caller', { caller: 'u2' }, false],
  ['the outcome', { outcome: 'active' }, true],
  ['another outcome', { outcome: 'missed' }, false],
  ['a rule that did not decide', { rule: 'constructor' }, false],
])('calls are found by %s', async (_what, query, passes) => {
  expect((await directory(-1).list({ ...query, limit: 1 })).calls).toHaveLength(passes ? 1 : 0);
});

test('a record that can not be read hides no other', async () => {
  const broken = directory(-1, async (callId) => {
    if (callId === '0') throw new Unreadable('A row', new Error('broken'));
    return { record: emptyRecord(callId), version: '1' };
  });
  expect((await broken.list({ limit: 2 })).calls.map(({ callId }) => callId)).toEqual(['1', '2']);
});

test('a table that is away is no list without calls', async () => {
  const away = directory(-1, async () => Promise.reject(new Unavailable('Table Storage', new Error('503'))));
  await expect(away.list({})).rejects.toThrow(Unavailable);
});
