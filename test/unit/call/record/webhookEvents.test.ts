import * as fc from 'fast-check';
import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../shared/call/record/reduce.ts';
import type { WebhookEvent } from '../../../../shared/call/record/webhookEvent.ts';
import { newWebhookEvents, tellWebhook } from '../../../../shared/call/record/webhookEvents.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const rule = 'r';

type Told = Pick<CallEvent, 'type' | 'facts'>;
const call = (type: string, facts: object): Told => ({
  type: `call.${type}`,
  facts: { deleted: false, ...facts },
});
const decision = (action: string, outcome: string, more: object = {}): Told => ({
  type: `decision.${outcome}`,
  facts: { rule, action, outcome, attempts: [], ...more },
});
const operation = (status: string, operationId?: string): Told => ({
  type: `operation.${status}`,
  facts: { kind: 'playPrompt', status, ...(operationId !== undefined && { operationId }) },
});

const told = {
  incoming: call('incoming', { state: 'incoming', decision: { rule, action: 'answer' } }),
  incomingAgain: call('incoming', { state: 'incoming', decision: { rule, action: 'answer' } }),
  ignored: call('incoming', { state: 'incoming', decision: { rule, action: 'ignore' } }),
  outgoing: call('establishing', { state: 'establishing', direction: 'outgoing' }),
  accepted: decision('answer', 'accepted'),
  refused: decision('answer', 'refused'),
  rejected: decision('reject', 'accepted'),
  handedOver: decision('answer', 'accepted', { handedOver: true }),
  establishing: call('establishing', { state: 'establishing' }),
  established: call('established', { state: 'established' }),
  hold: call('hold', { state: 'hold' }),
  transferAccepted: call('transferAccepted', { state: 'transferAccepted' }),
  running: operation('running', 'o1'),
  completed: operation('completed', 'o1'),
  completedAgain: operation('completed', 'o1'),
  otherFailed: operation('failed', 'o2'),
  unnamed: operation('completed'),
  terminated: call('terminated', {
    state: 'terminated',
    deleted: true,
    result: { code: 200, subcode: 7015 },
  }),
  lost: { type: 'check.lost', facts: { n: 3, result: 'lost' } },
} satisfies Record<string, Told>;
type Name = keyof typeof told;

const toEvent = (name: Name, second: number): CallEvent => ({
  ...told[name],
  id: name,
  callId,
  source: 'graph',
  receivedAt: Date.UTC(2026, 10, 22, 8, 0, second),
  position: 0,
});

/** Records each once, as the worker does; resolves to what the webhook is told by which event. */
function tell(names: readonly Name[], known: CallRecord = emptyRecord(callId)) {
  let record = known;
  return names.flatMap((name, second) => {
    const event = toEvent(name, second);
    const folded = reduce(record, event);
    const events = newWebhookEvents(record, folded, event);
    record = tellWebhook(folded, events);
    return events.map((one) => ({ by: name, ...one }));
  });
}

const shortly = (events: readonly (WebhookEvent & { by: Name })[]) =>
  events.map(({ by, n, type, about }) => `${n} ${type}${about === undefined ? '' : ` ${about}`} by ${by}`);

test.each<[string, Name[], string[]]>([
  [
    'a call that is answered, plays a prompt and ends',
    ['incoming', 'accepted', 'establishing', 'established', 'running', 'completed', 'hold', 'terminated'],
    [
      '1 call.incoming by incoming',
      '2 call.decided by accepted',
      '3 call.established by established',
      '4 call.operationCompleted o1 by completed',
      '5 call.transferred by terminated',
      '6 call.ended by terminated',
    ],
  ],
  ['one that is reported twice', ['incoming', 'incomingAgain'], ['1 call.incoming by incoming']],
  [
    'one that the policy ignores: that is its decision',
    ['ignored', 'lost'],
    ['1 call.incoming by ignored', '2 call.decided by ignored', '3 call.ended by lost'],
  ],
  [
    'one whose connection proves what was decided',
    ['incoming', 'established', 'accepted'],
    ['1 call.incoming by incoming', '2 call.decided by established', '3 call.established by established'],
  ],
  [
    'one that is handed over: for us that is its end',
    ['incoming', 'handedOver'],
    ['1 call.incoming by incoming', '2 call.decided by handedOver', '3 call.ended by handedOver'],
  ],
  [
    'one that is transferred before it ends',
    ['incoming', 'established', 'transferAccepted', 'terminated'],
    [
      '1 call.incoming by incoming',
      '2 call.decided by established',
      '3 call.established by established',
      '4 call.transferred by transferAccepted',
      '5 call.ended by terminated',
    ],
  ],
  [
    'one that is placed and lost',
    ['outgoing', 'established', 'lost', 'terminated'],
    ['1 call.established by established', '2 call.ended by lost', '3 call.transferred by terminated'],
  ],
  [
    'operations: each once, well ended or not',
    ['completed', 'completedAgain', 'otherFailed', 'unnamed'],
    [
      '1 call.operationCompleted o1 by completed',
      '2 call.operationCompleted o2 by otherFailed',
      '3 call.operationCompleted unnamed by unnamed',
    ],
  ],
])('the webhook is told of %s', (_claim, names, expected) => {
  expect(shortly(tell(names))).toEqual(expected);
});

test('what had come about before anybody wanted to be told is not told', () => {
  const silent = (['incoming', 'accepted', 'established'] as const).reduce(
    (record, name, second) => reduce(record, toEvent(name, second)),
    emptyRecord(callId),
  );
  expect(shortly(tell(['hold', 'terminated'], silent))).toEqual([
    '1 call.transferred by terminated',
    '2 call.ended by terminated',
  ]);
});

test('in whatever order a call is recorded, each is told once and numbered without a gap', () => {
  const names = Object.keys(told) as Name[];
  fc.assert(
    fc.property(fc.shuffledSubarray(names), (order) => {
      const events = tell(order);
      const once = events.filter(({ type }) => type !== 'call.operationCompleted').map(({ type }) => type);
      expect(new Set(once).size).toBe(once.length);
      expect(events.map(({ n }) => n)).toEqual(events.map((_, index) => index + 1));
      const isOver = order.includes('terminated') || order.includes('lost');
      expect(once.includes('call.ended') || !isOver).toBe(true);
    }),
  );
});
