import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { nextCheck } from '../../../../shared/call/record/nextCallCheck.ts';
import type { PlannedCheck } from '../../../../shared/call/record/plannedCallCheck.ts';
import { reduce } from '../../../../shared/call/record/reduce.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const intervals = { callCheckDelay: 120_000, keepAliveInterval: 900_000, lostConfirmationDelay: 60_000 };
let second = 0;

function event(type: string, facts: object): CallEvent {
  second += 1;
  const receivedAt = second * 1_000;
  return { id: `e${second}`, callId, type, facts, source: 'graph', receivedAt, position: 0 };
}

const state = (name: string) =>
  event(`call.${name}`, { state: name, deleted: name === 'terminated', graphCallId: 'A-B' });
const check = (n: number, result: string, more: object = {}): CallEvent => ({
  ...event(`check.${result}`, { n, result, ...more }),
  source: 'scheduler',
});
const handedOver = () =>
  event('decision.accepted', {
    rule: 'r',
    action: 'answer',
    outcome: 'accepted',
    attempts: [],
    handedOver: true,
  });

/** Records the events in order; what is planned after each, its time as seconds after the event. */
function plans(...events: readonly CallEvent[]): (string | undefined)[] {
  let record = emptyRecord(callId);
  return events.map((one) => {
    record = reduce(record, one);
    const planned = nextCheck(record, one, intervals);
    if (planned !== undefined) record = { ...record, check: planned };
    return planned && describePlan(planned, one);
  });
}

function describePlan({ n, purpose, at }: PlannedCheck, { receivedAt }: CallEvent): string {
  return `${n} ${purpose} in ${(at - receivedAt) / 1_000} s`;
}

beforeEach(() => {
  second = 0;
});

describe('the chain of checks', () => {
  test('begins with the first event of a call, and again at the established one', () => {
    expect(plans(state('incoming'), state('establishing'), state('established'), state('hold'))).toEqual([
      '1 establishment in 120 s',
      undefined,
      '2 keepAlive in 900 s',
      undefined,
    ]);
  });

  test('begins with whatever event comes first', () => {
    expect(plans(state('established'))).toEqual(['1 keepAlive in 900 s']);
  });

  test('goes on with every keepAlive that found the call alive', () => {
    expect(plans(state('established'), check(1, 'alive'), check(2, 'alive'))).toEqual([
      '1 keepAlive in 900 s',
      '2 keepAlive in 900 s',
      '3 keepAlive in 900 s',
    ]);
  });

  test('asks again soon while a call is neither established nor gone', () => {
    expect(plans(state('incoming'), check(1, 'alive'))[1]).toBe('2 establishment in 120 s');
  });

  test('takes it from Graph that the call is established after all', () => {
    const plan = plans(state('incoming'), check(1, 'alive', { state: 'established' }));
    expect(plan[1]).toBe('2 keepAlive in 900 s');
  });

  test('confirms once that a call is gone, then ends with the call', () => {
    expect(plans(state('established'), check(1, 'gone'), check(2, 'lost'))).toEqual([
      '1 keepAlive in 900 s',
      '2 confirmation in 60 s',
      undefined,
    ]);
  });

  test('goes back to keepAlive where the confirmation finds the call', () => {
    expect(plans(state('established'), check(1, 'gone'), check(2, 'alive'))[2]).toBe('3 keepAlive in 900 s');
  });

  test('tries soon again where Graph could not be asked', () => {
    expect(plans(state('established'), check(1, 'failed'), check(2, 'failed'))).toEqual([
      '1 keepAlive in 900 s',
      '2 keepAlive in 120 s',
      '3 keepAlive in 120 s',
    ]);
  });

  test('goes on confirming where Graph could not be asked', () => {
    expect(plans(state('established'), check(1, 'gone'), check(2, 'failed'))[2]).toBe(
      '3 confirmation in 60 s',
    );
  });

  test('asks less and less often the longer Graph cannot be asked', () => {
    const failures = [0, 2, 4, 8, 16, 31].map((minute, n) => ({
      ...check(n + 1, 'failed'),
      receivedAt: minute * 60_000,
    }));
    expect(plans({ ...state('established'), receivedAt: 0 }, ...failures).slice(1)).toEqual([
      '2 keepAlive in 120 s',
      '3 keepAlive in 120 s',
      '4 keepAlive in 240 s',
      '5 keepAlive in 480 s',
      '6 keepAlive in 900 s',
      '7 keepAlive in 900 s',
    ]);
  });

  test('is taken up again by whatever happens well after a check that was never made', () => {
    const late = (seconds: number) => ({ ...state('hold'), receivedAt: seconds * 1_000 });
    const events = [state('established'), late(900), late(1_100), late(1_101)];
    expect(plans(...events).slice(1)).toEqual([undefined, '2 keepAlive in 0 s', undefined]);
  });

  test.each<[string, () => CallEvent]>([
    ['an operation', () => event('operation.completed', { kind: 'playPrompt', status: 'completed' })],
    ['a roster', () => event('roster.replaced', { full: true, participants: [] })],
    [
      'an id that Graph cannot be asked for',
      () => event('call.incoming', { deleted: false, graphCallId: 'a/../b' }),
    ],
  ])('does not begin with %s, and begins with the call', (_claim, straggler) => {
    expect(plans(straggler(), straggler())).toEqual([undefined, undefined]);
    expect(
      plans(event('operation.completed', { kind: 'comms', status: 'completed' }), state('incoming')),
    ).toEqual([undefined, '1 establishment in 120 s']);
  });

  test('takes no heed of a check that is not the planned one', () => {
    expect(plans(state('incoming'), state('established'), check(1, 'gone'))[2]).toBeUndefined();
  });

  test.each([
    ['is over', () => [state('terminated'), state('established')]],
    ['belongs to another host', () => [handedOver(), state('established')]],
  ])('does not exist for a call that %s', (_claim, events) => {
    expect(plans(...events())).toEqual([undefined, undefined]);
  });
});
