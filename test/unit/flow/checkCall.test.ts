import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { nextCheck } from '../../../shared/call/record/nextCallCheck.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import type { GraphReply } from '../../../shared/call/replies/graphReply.ts';
import { checkCall } from '../../../shared/flow/checkCall.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock, giveBackAt } from '../../support/fakeClock.ts';
import { inMemoryEventQueue, noPendingEvents } from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const intervals = { callCheckDelay: 120_000, keepAliveInterval: 900_000, lostConfirmationDelay: 60_000 };

function event(id: string, type: string, facts: object): CallEvent {
  return { id, callId, type, facts, source: 'graph', receivedAt: 0, position: 0 };
}
const state = (name: string) =>
  event(name, `call.${name}`, {
    state: name,
    deleted: name === 'terminated',
    graphCallId: 'A-B',
    tenantId: 't',
  });
const now = fakeClock().now();
const gone = event('c1', 'check.gone', { n: 1, result: 'gone' });

interface Reply {
  readonly reply: GraphReply;
  readonly body?: unknown;
}
const said = (status: number, body?: unknown): Reply => ({ reply: { kind: 'status', status }, body });

/** Delivers the message for check n of a call with these events to a worker; Graph replies in this order. */
async function check(n: number, events: readonly CallEvent[], ...replies: readonly Reply[]) {
  let record = emptyRecord(callId);
  for (const one of events) {
    record = reduce(record, one);
    const planned = nextCheck(record, one, intervals);
    if (planned !== undefined) record = { ...record, check: planned };
  }
  const asked: string[] = [];
  const left = [...replies];
  const eventQueue = inMemoryEventQueue();
  await checkCall(
    { kind: 'check', callId, n, at: 0 },
    {
      callStore: { load: async () => ({ record, version: '1' }) },
      graph: {
        request: async ({ method, path }, { tenantId, freshToken }) => {
          asked.push(`${method} ${path} for ${tenantId}${freshToken ? ' with a fresh token' : ''}`);
          return left.shift() ?? { reply: { kind: 'cut' } };
        },
      },
      eventQueue,
      pendingEvents: noPendingEvents,
      clock: fakeClock(),
      giveBackAt,
      log: silentLog(),
      telemetry: noTelemetry,
      botTenantId: 'bot-tenant',
      keepAliveInterval: intervals.keepAliveInterval,
    },
  );
  return { asked, told: eventQueue.sent };
}

describe('a check', () => {
  test('asks after a call that is not established', async () => {
    const { asked, told } = await check(1, [state('incoming')], said(200, { state: 'established' }));
    expect(asked).toEqual(['GET /calls/A-B for t']);
    expect(told).toMatchObject([
      { type: 'check.alive', source: 'scheduler', facts: { n: 1, state: 'established' } },
    ]);
  });

  test('keeps an established call alive', async () => {
    const { asked, told } = await check(1, [state('established')], said(200));
    expect(asked).toEqual(['POST /calls/A-B/keepAlive for t']);
    expect(told).toMatchObject([{ type: 'check.alive' }]);
  });

  test.each<[string, readonly CallEvent[], number, Reply, string]>([
    ['the first 404', [state('established')], 1, said(404), 'gone'],
    ['the second 404', [state('established'), gone], 2, said(404), 'lost'],
    [
      'a call that Graph has as terminated',
      [state('incoming')],
      1,
      said(200, { state: 'terminated' }),
      'gone',
    ],
    ['an error of Graph', [state('established')], 1, said(503), 'failed'],
    ['an error of Graph in confirmation', [state('established'), gone], 2, said(500), 'failed'],
    ['no reply', [state('established')], 1, { reply: { kind: 'timeout' } }, 'failed'],
  ])('takes %s for what it is', async (_claim, events, n, reply, result) => {
    const { told } = await check(n, events, reply);
    expect(told).toMatchObject([{ type: `check.${result}`, facts: { n, result } }]);
  });

  test('meets a 401 once with a fresh token', async () => {
    const { asked, told } = await check(1, [state('established')], said(401), said(200));
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain('with a fresh token');
    expect(told).toMatchObject([{ type: 'check.alive' }]);
  });

  test.each<[string, number, readonly CallEvent[]]>([
    ['of a call that is over', 1, [state('established'), state('terminated')]],
    ['that another has taken the place of', 1, [state('incoming'), state('established')]],
  ])('%s asks nothing and tells nothing', async (_claim, n, events) => {
    expect(await check(n, events, said(200))).toEqual({ asked: [], told: [] });
  });

  describe('of a call about which Graph has told nothing else', () => {
    const failed = (n: number, minute: number) => ({
      ...event(`f${n}`, 'check.failed', { n, result: 'failed' }),
      source: 'scheduler' as const,
      receivedAt: now + minute * 60_000,
    });
    const silence: Reply = { reply: { kind: 'timeout' } };

    test.each<[string, Reply, RegExp]>([
      ['refused with 403', said(403), /could not be asked .*403/],
      ['refused with 409', said(409), /409/],
      ['failing', said(500), /500/],
      ['silent', silence, /timeout/],
    ])('that is %s for an hour ends the call as lost, with the reason', async (_claim, reply, reason) => {
      const events = [state('established'), failed(1, -61)];
      const { told } = await check(2, events, reply);
      expect(told).toMatchObject([{ type: 'check.lost', facts: { n: 2, result: 'lost', gaveUp: true } }]);
      const record = [...events, ...told].reduce(reduce, emptyRecord(callId));
      expect(summarize(record)).toMatchObject({ outcome: 'lost', resultText: expect.stringMatching(reason) });
    });

    test.each<[string, readonly CallEvent[]]>([
      ['has failed for less', [state('established'), failed(1, -59)]],
      [
        'failed while Graph went on telling of the call',
        [state('established'), failed(1, -61), { ...state('hold'), receivedAt: now - 60 * 60_000 }],
      ],
    ])('goes on where it %s', async (_claim, events) => {
      const { told } = await check(2, events, said(403));
      expect(told).toMatchObject([{ type: 'check.failed' }]);
    });
  });

  test('that is made again tells the same event', async () => {
    const first = await check(1, [state('established')], said(200));
    const again = await check(1, [state('established')], said(404));
    expect(again.told[0]?.id).toBe(first.told[0]?.id);
  });
});
