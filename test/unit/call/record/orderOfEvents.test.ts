import * as fc from 'fast-check';
import { commandStatuses } from '../../../../shared/call/commands/commandProgress.ts';
import type { Stamp } from '../../../../shared/call/merging/eventStamp.ts';
import { callStates } from '../../../../shared/call/notification/callState.ts';
import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { checkResults } from '../../../../shared/call/record/events/callCheck.ts';
import { reduce, reduceWithRoster, rosterNewsOf } from '../../../../shared/call/record/reduce.ts';
import { emptyRoster, type Roster } from '../../../../shared/call/record/roster.ts';
import { summarize } from '../../../../shared/call/record/summary.ts';
import { graphEvent } from '../../../support/graphEvent.ts';

const url = '/communications/calls/c1';
const changeType = fc.constantFrom('created', 'updated', 'deleted');

function changeOf(type: string, resource: fc.Arbitrary<object>, path = ''): fc.Arbitrary<unknown> {
  return fc.record({
    changeType,
    resourceUrl: fc.constant(url + path),
    resourceData: resource.map((properties) => ({
      '@odata.type': `#microsoft.graph.${type}`,
      ...properties,
    })),
  });
}

/** An object with any of its properties missing. */
const partial = <T>(properties: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(properties, { requiredKeys: [] });

const active = fc.constantFrom('active', 'inactive');
const calls = changeOf(
  'call',
  partial({
    state: fc.constantFrom(...callStates, 'invented'),
    resultInfo: partial({ code: fc.constantFrom(0, '200', 408, 500), subCode: fc.constantFrom(7000, 5001) }),
    subject: fc.constantFrom('a', 'b'),
    mediaState: partial({ audio: active, video: active }),
    transcription: partial({ state: active }),
    toneInfo: partial({ sequenceId: fc.nat(3) }),
    terminationReason: fc.constantFrom('AppTransferred', 'CallTerminated'),
    callChainId: fc.constantFrom('x', 'y'),
  }),
);
const operations = changeOf(
  'playPromptOperation',
  partial({
    status: fc.constantFrom('running', 'completed', 'failed'),
    clientContext: fc.constantFrom('1', '2'),
  }),
  '/operations/o',
);
const participant = partial({
  id: fc.constantFrom('a', 'b', 'c'),
  isMuted: fc.boolean(),
  isInLobby: fc.boolean(),
});
const rosters = fc.record({
  changeType,
  resourceUrl: fc.constant(`${url}/participants`),
  resourceData: fc.oneof(
    fc.array(participant, { maxLength: 3 }),
    participant,
    fc.record({ sequenceNumber: fc.nat(4), participants: fc.array(participant, { maxLength: 3 }) }),
  ),
});
const sharing = fc.record({
  changeType,
  resourceUrl: fc.constantFrom('a', 'b').map((session) => `${url}/contentsharingsessions/${session}`),
});
const left = changeOf('participantLeftNotification', partial({ participantId: fc.constantFrom('a', 'b') }));
const decisions = fc
  .record({
    outcome: fc.constantFrom('accepted', 'late', 'unknown', 'refused', 'missed'),
    action: fc.constantFrom('answer', 'redirect', 'reject'),
  })
  .map((facts) => ({ type: `decision.${facts.outcome}`, facts: { ...facts, rule: 'r', attempts: [] } }));
/** Where an endpoint was asked: an instance that asks, and what came of it here and there. */
const askings = fc.oneof(
  fc.constant({
    type: 'call.incoming',
    facts: { deleted: false, decision: { rule: 'r', action: 'asking' } },
  }),
  fc.constant({
    type: 'decision.none',
    facts: { action: 'ignore', outcome: 'none', rule: 'r', attempts: [], performed: { kind: 'ignore' } },
  }),
  fc.tuple(decisions, fc.constantFrom('a', 'b')).map(([{ type, facts }, name]) => ({
    type,
    facts: { ...facts, performed: {}, onEstablished: [{ muteParticipant: { participantId: name } }] },
  })),
);

const results = fc
  .record({ commandId: fc.constantFrom('1', '2'), status: fc.constantFrom(...commandStatuses) })
  .map((facts) => ({
    type: `command.${facts.status}`,
    facts: { ...facts, name: 'mute', trigger: 'operator', attempts: 1 },
  }));
const checks = fc
  .record({ n: fc.nat(3), result: fc.constantFrom(...checkResults), state: fc.constantFrom(...callStates) })
  .map((facts) => ({ type: `check.${facts.result}`, facts }));

type MakeEvent = (stamp: Stamp) => CallEvent;
const fromGraph = fc.oneof(calls, operations, rosters, sharing, left).map(
  (item): MakeEvent =>
    (stamp) =>
      graphEvent(item, stamp),
);
const fromHandler = fc.oneof(decisions, askings, results, checks).map(
  (made): MakeEvent =>
    (stamp) => ({ ...stamp, ...made, callId: 'c1', source: 'handler' }),
);

const history = fc
  .array(fc.tuple(fc.nat(6), fc.nat(1), fc.oneof({ weight: 5, arbitrary: fromGraph }, fromHandler)), {
    minLength: 1,
    maxLength: 12,
  })
  // Many arrive in the same millisecond; each has an id of its own.
  .map((list) => list.map(([receivedAt, position, make], n) => make({ receivedAt, position, id: `e${n}` })));

const reordered = history.chain((events) =>
  fc.record({
    events: fc.constant(events),
    order: fc.shuffledSubarray(events, { minLength: events.length }),
  }),
);

interface Folded {
  readonly record: CallRecord;
  readonly roster: Roster;
}

function fold(events: readonly CallEvent[]): Folded {
  return events.reduce<Folded>(
    ({ record, roster }, event) =>
      rosterNewsOf(event) === undefined
        ? { record: reduce(record, event), roster }
        : reduceWithRoster(record, roster, event),
    { record: emptyRecord('c1'), roster: emptyRoster },
  );
}

test('any order of the same events of all kinds gives the equal record, the equal roster and the equal summary', () => {
  fc.assert(
    fc.property(reordered, ({ events, order }) => {
      const folded = fold(events);
      const refolded = fold(order);
      expect(refolded).toEqual(folded);
      expect(summarize(refolded.record)).toEqual(summarize(folded.record));
    }),
    { numRuns: 2_000 },
  );
});

test('a call that has ended never goes back, whatever follows', () => {
  const ended = graphEvent({ changeType: 'deleted', resourceUrl: url }, { receivedAt: 3, id: 'end' });
  fc.assert(
    fc.property(history, (events) => {
      expect(summarize(fold([ended, ...events]).record).state).toBe('terminated');
    }),
  );
});

const change = (resource: object, type = 'updated') => ({
  changeType: type,
  resourceUrl: url,
  resourceData: { '@odata.type': '#microsoft.graph.call', ...resource },
});
const stamped = (item: unknown) => (stamp: Stamp) => graphEvent(item, stamp);
const withDecision = (action: string) => (stamp: Stamp) => {
  const event = graphEvent(change({ state: 'incoming', direction: 'incoming' }, 'created'), stamp);
  return { ...event, facts: { ...event.facts, decision: { rule: 'r', action } } };
};
const outcomeOf = (action: string, outcome: string) => (stamp: Stamp) => ({
  ...stamp,
  callId: 'c1',
  source: 'handler' as const,
  type: `decision.${outcome}`,
  facts: { rule: 'r', action, outcome, attempts: [] },
});

/** One call's life: what was decided, one outcome of a kind, one state short of the connection, one end of a weight. */
const lifecycle = fc
  .record({
    action: fc.constantFrom('answer', 'redirect', 'reject'),
    asks: fc.boolean(),
    outcomes: fc.subarray(['accepted', 'late', 'unknown', 'refused', 'missed']),
    early: fc.option(fc.constantFrom('ringing', 'establishing')),
    connected: fc.boolean(),
    terminating: fc.boolean(),
    ends: fc.subarray(['with a result', 'without one']),
  })
  .map(({ action, asks, outcomes, early, connected, terminating, ends }) => [
    withDecision(asks ? 'asking' : action),
    ...outcomes.map((outcome) => outcomeOf(action, outcome)),
    ...(early === null ? [] : [stamped(change({ state: early }))]),
    ...(connected ? [stamped(change({ state: 'established' }))] : []),
    ...(terminating ? [stamped(change({ state: 'terminating' }))] : []),
    ...ends.map((end) =>
      stamped(
        change(
          end === 'without one' ? {} : { state: 'terminated', resultInfo: { code: 200, subcode: 4521 } },
          'deleted',
        ),
      ),
    ),
  ]);
const stampedTwice = lifecycle.chain((makes) => {
  const times = fc.array(fc.nat(5), { minLength: makes.length, maxLength: makes.length });
  return fc.tuple(fc.constant(makes), times, times);
});

const judged = (makes: readonly ((stamp: Stamp) => CallEvent)[], times: readonly number[]) => {
  const events = makes.map((make, n) => make({ receivedAt: times[n] ?? 0, position: 0, id: `e${n}` }));
  const { state, decision, decisionOutcome, rule, outcome, resultCode, resultSubcode } = summarize(
    fold(events).record,
  );
  return { state, decision, decisionOutcome, rule, outcome, resultCode, resultSubcode };
};

test('where even the stamps come in another order, state, decision, rule, outcome and result codes stay the same', () => {
  fc.assert(
    fc.property(stampedTwice, ([makes, times, otherTimes]) => {
      expect(judged(makes, otherTimes)).toEqual(judged(makes, times));
    }),
    { numRuns: 2_000 },
  );
});
