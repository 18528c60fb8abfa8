import type { Attempt } from '../../../shared/call/decision/decisionResult.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { reportRecorded } from '../../../shared/flow/recordedTelemetry.ts';
import { type RecordedTelemetry, recordedTelemetry } from '../../support/recordedTelemetry.ts';

const at = Date.parse('2026-11-22T08:00:00.000Z');

/** An event of a call, by the second in which it was received. */
function happened(type: string, second: number, facts: object, source: CallEvent['source'] = 'graph') {
  const id = `${type} ${second}`;
  return { id, callId: 'call', type, source, receivedAt: at + second * 1_000, position: 0, facts };
}

const incoming = (action: string, recording = false) =>
  happened('call.incoming', 0, {
    state: 'incoming',
    direction: 'incoming',
    deleted: false,
    recording,
    decision: { rule: 'sales', action, handedOver: false },
  });
const state = (name: string, second: number) =>
  happened(`call.${name}`, second, { state: name, deleted: false });
const over = (second: number) => happened('call.terminated', second, { deleted: true, result: { code: 0 } });
const outcome = (how: string, second: number, action = 'answer') => {
  const reply = how === 'accepted' ? 202 : how === 'late' ? 'timeout' : 403;
  const attempts: Attempt[] = [{ action: 'answer', reply, milliseconds: second * 1_000 }];
  const answer = how === 'accepted' ? { answerMilliseconds: second * 1_000 } : {};
  return happened(
    `decision.${how}`,
    second,
    { rule: 'sales', action, outcome: how, attempts, ...answer },
    'handler',
  );
};

/** Folds the events in their order, as the worker does, and tells each. */
function tell(events: readonly CallEvent[]): RecordedTelemetry {
  const telemetry = recordedTelemetry();
  let before: CallRecord | undefined;
  for (const event of events) {
    const after = reduce(before ?? emptyRecord('call'), event);
    reportRecorded(event, before, after, telemetry);
    before = after;
  }
  return telemetry;
}

const decisionsIn = async (telemetry: RecordedTelemetry) =>
  (await telemetry.measurements())
    .filter(({ name }) => name === 'call.decisions')
    .map(({ attributes, value }) => `${String(attributes['call.decision.outcome'])} ${value}`);

describe('a call that rang is counted once, with its last outcome', () => {
  test.each<[string, readonly CallEvent[], string[]]>([
    ['accepted, at once', [incoming('answer'), outcome('accepted', 1)], ['accepted 1']],
    [
      'accepted, and not again at its end',
      [incoming('answer'), outcome('accepted', 1), over(9)],
      ['accepted 1'],
    ],
    ['nothing while it may still be mended', [incoming('answer'), outcome('refused', 1)], []],
    ['refused, once it is over', [incoming('answer'), outcome('refused', 1), over(9)], ['refused 1']],
    ['late, once it is over', [incoming('answer'), outcome('late', 14), over(15)], ['late 1']],
    ['missed, once it is over', [incoming('answer'), over(2), outcome('missed', 3)], ['missed 1']],
    [
      'accepted, where another instance was refused first',
      [incoming('answer'), outcome('refused', 1), outcome('accepted', 2), over(9)],
      ['accepted 1'],
    ],
    [
      'accepted, where it connected although its fate was unknown',
      [incoming('answer'), outcome('unknown', 1), state('established', 2), over(9)],
      ['accepted 1'],
    ],
    [
      'accepted, where its end was recorded first',
      [incoming('answer'), over(2), outcome('accepted', 1)],
      ['accepted 1'],
    ],
    ['none, where the policy lets it ring', [incoming('ignore'), over(9)], ['none 1']],
    ['never, where it did not ring with us', [state('establishing', 0), over(9)], []],
  ])('%s', async (_claim, events, counted) => {
    expect(await decisionsIn(tell(events))).toEqual(counted);
  });
});

test.each([
  ['15 s', false, 0.2],
  ['5 s in policy-based recording', true, 0.6],
])('the share of the deadline is that of %s', async (_limit, recording, share) => {
  const telemetry = tell([incoming('answer', recording), outcome('accepted', 3)]);
  expect(telemetry.events()).toContainEqual({
    name: 'call.decided',
    attributes: {
      'call.id': 'call',
      'call.rule': 'sales',
      'call.decision': 'answer',
      'call.decision.outcome': 'accepted',
      'call.answer.attempts': 1,
      'call.answer.duration': 3,
      'call.answer.deadline_used': share,
    },
  });
});

test('a new state is told once, and none that only repeats', () => {
  const states = tell([incoming('answer'), state('establishing', 1), state('establishing', 2), over(9)])
    .events()
    .filter(({ name }) => name === 'call.state_changed')
    .map(({ attributes }) => attributes['call.state']);
  expect(states).toEqual(['incoming', 'establishing', 'terminated']);
});

test('the end is told once, in words, with how long the call was', () => {
  const ends = tell([incoming('answer'), outcome('accepted', 1), over(9), over(10)])
    .events()
    .filter(({ name }) => name === 'call.ended');
  expect(ends).toHaveLength(1);
  expect(ends[0]?.attributes).toMatchObject({
    'call.outcome': 'missed',
    'call.result.code': 0,
    'call.duration': 9,
  });
});

test.each([
  ['completed', 'playPrompt', undefined],
  ['refused', 'keepAlive', 1],
])('a command that is %s is counted and told', async (status, name, keepAliveFailures) => {
  const facts = { commandId: 'c1', name, trigger: 'operator', status, attempts: 1, graphStatus: 200 };
  const telemetry = tell([incoming('answer'), happened(`command.${status}`, 5, facts, 'handler')]);
  expect(telemetry.events().at(-1)).toEqual({
    name: 'call.command_performed',
    attributes: {
      'call.id': 'call',
      'call.command': name,
      'call.command.id': 'c1',
      'call.command.outcome': status,
      'call.command.status': 200,
    },
  });
  const measured = await telemetry.measurements();
  expect(measured.find((each) => each.name === 'call.commands')?.attributes).toEqual({
    'call.command': name,
    'call.command.outcome': status,
  });
  expect(measured.find((each) => each.name === 'call.keep_alive_failures')?.value).toBe(keepAliveFailures);
});

test.each([
  ['alive', 200, undefined],
  ['gone', 404, 1],
])('a check that finds a connected call %s', async (result, status, failures) => {
  const check = happened(`check.${result}`, 900, { n: 2, result, status }, 'scheduler');
  const telemetry = tell([incoming('answer'), state('established', 1), check]);
  const measured = await telemetry.measurements();
  expect(measured.find((each) => each.name === 'call.keep_alive_failures')?.value).toBe(failures);
});

test('a check of a call that has not connected is no keepAlive', async () => {
  const check = happened('check.gone', 120, { n: 1, result: 'gone', status: 404 }, 'scheduler');
  const measured = await tell([incoming('answer'), check]).measurements();
  expect(measured.map(({ name }) => name)).not.toContain('call.keep_alive_failures');
});
