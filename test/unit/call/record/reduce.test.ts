import { toNotification } from '../../../../shared/call/notification/notification.ts';
import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { readNotification } from '../../../../shared/call/record/events/eventKinds.ts';
import { reduce } from '../../../../shared/call/record/reduce.ts';
import { type CallSummary, summarize } from '../../../../shared/call/record/summary.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
let second = 0;

/** What Graph says of the call, one second after what it said before. */
function graph(changeType: string, resource: object, path = ''): CallEvent {
  const resourceData = path === '' ? { '@odata.type': '#microsoft.graph.call', ...resource } : undefined;
  const item = { changeType, resourceUrl: `/communications/calls/${callId}${path}`, resourceData };
  const notification = toNotification(item);
  if (notification === undefined) throw new Error('not a notification');
  const { type, facts } = readNotification(notification);
  return at({ type, facts, source: 'graph', data: item });
}

/** What became of our decision. */
function outcome(action: string, became: string, attempts: readonly object[] = []): CallEvent {
  const facts = {
    rule: 'r',
    action,
    outcome: became,
    attempts,
    ...(became === 'accepted' && { answerMilliseconds: 7 }),
  };
  return at({ type: `decision.${became}`, facts, source: 'handler' });
}

function at(event: Pick<CallEvent, 'type' | 'facts' | 'source' | 'data'>): CallEvent {
  second += 1;
  return {
    ...event,
    id: `e${second}`,
    callId,
    receivedAt: Date.UTC(2026, 10, 22, 8, 0, second),
    position: 0,
  };
}

function incoming(action: string, handedOver = false): CallEvent {
  const event = graph('created', { state: 'incoming', direction: 'incoming', tenantId: 't' });
  return { ...event, facts: { ...event.facts, decision: { rule: 'r', action, handedOver } } };
}

const state = (name: string, more: object = {}) => graph('updated', { state: name, ...more });
const end = (more: object = {}) => graph('deleted', { state: 'terminated', ...more });
const ended = (code: number | string, subcode: number | string, key = 'subcode') =>
  end({ resultInfo: { code, [key]: subcode } });

const lost = () =>
  at({ type: 'check.lost', facts: { n: 2, result: 'lost', status: 404 }, source: 'scheduler' });
const hungUp = () =>
  at({
    type: 'command.completed',
    facts: { commandId: 'c', name: 'hangUp', trigger: 'operator', status: 'completed', attempts: 1 },
    source: 'handler',
  });

function lifecycle(...events: readonly CallEvent[]): CallSummary {
  return summarize(events.reduce(reduce, emptyRecord(callId)));
}

beforeEach(() => {
  second = 0;
});

describe('the outcome of a call', () => {
  test.each<[string, string, () => CallEvent[]]>([
    ['goes on', 'active', () => [incoming('answer'), outcome('answer', 'accepted'), state('established')]],
    [
      'was answered and ended',
      'completed',
      () => [incoming('answer'), outcome('answer', 'accepted'), state('established'), ended(200, 4521)],
    ],
    ['was redirected', 'redirected', () => [incoming('redirect'), outcome('redirect', 'accepted'), end()]],
    [
      'was redirected to nobody who could be reached',
      'failed',
      () => [incoming('redirect'), outcome('redirect', 'accepted'), ended(480, 10037)],
    ],
    [
      'was rejected',
      'rejected',
      () => [incoming('reject'), outcome('reject', 'accepted'), graph('deleted', {})],
    ],
    ['was given up by its caller', 'missed', () => [incoming('answer'), outcome('answer', 'missed'), end()]],
    [
      'was answered too late',
      'missed',
      () => [incoming('answer'), outcome('answer', 'late'), ended(408, 10057)],
    ],
    ['was left to ring', 'missed', () => [incoming('ignore'), ended(408, 10057)]],
    ...(['redirect', 'reject'] as const).map((action): [string, string, () => CallEvent[]] => [
      `Graph took a ${action} of, and never told the end of`,
      `${action}ed`,
      () => [incoming(action), outcome(action, 'accepted'), lost()],
    ]),
    ['rang, and never ended', 'missed', () => [incoming('ignore'), lost()]],
    [
      'its caller gave up without a word',
      'missed',
      () => [incoming('answer'), outcome('answer', 'missed'), lost()],
    ],
    [
      'we could not answer, and never ended',
      'failed',
      () => [incoming('answer'), outcome('answer', 'refused'), lost()],
    ],
    ['we hung up, and never ended', 'completed', () => [state('established'), hungUp(), lost()]],
    ['was transferred, and never ended', 'transferred', () => [state('transferAccepted'), lost()]],
    [
      'went on in our hands, and never ended',
      'lost',
      () => [incoming('answer'), outcome('answer', 'accepted'), lost()],
    ],
    [
      'was answered and hung up before it connected',
      'missed',
      () => [incoming('answer'), outcome('answer', 'accepted'), ended(200, 4521)],
    ],
    [
      'was answered and failed before it connected',
      'missed',
      () => [incoming('answer'), outcome('answer', 'accepted'), state('establishing'), ended(500, 1005)],
    ],
    ['could not be answered', 'failed', () => [incoming('answer'), outcome('answer', 'refused'), end()]],
    [
      'lost its media',
      'failed',
      () => [incoming('answer'), outcome('answer', 'accepted'), state('established'), ended(410, 301005)],
    ],
    [
      'was transferred',
      'transferred',
      () => [
        state('established'),
        state('transferring'),
        state('transferAccepted'),
        ended(0, '7015', 'subCode'),
      ],
    ],
    [
      'was transferred in consultation',
      'transferred',
      () => [state('established'), end({ terminationReason: 'AppTransferred' })],
    ],
    [
      'went back after a failed transfer',
      'completed',
      () => [
        state('established'),
        state('transferring'),
        state('established', { resultInfo: { code: '500', subCode: '7000' } }),
        ended(200, 4521),
      ],
    ],
    [
      'went back after a transfer that was accepted and then failed',
      'completed',
      () => [
        state('established'),
        state('transferring'),
        state('transferAccepted'),
        state('established', { resultInfo: { code: 500, subcode: 7000 } }),
        ended(200, 4521),
      ],
    ],
    [
      'was transferred at the second try',
      'transferred',
      () => [
        state('established'),
        state('established', { resultInfo: { code: 500, subcode: 7000 } }),
        state('transferAccepted'),
        ended(200, 4521),
      ],
    ],
    [
      'was handed over to a media host',
      'handedOver',
      () => [
        incoming('answer', true),
        {
          ...outcome('answer', 'accepted'),
          facts: { rule: 'r', action: 'answer', outcome: 'accepted', attempts: [], handedOver: true },
        },
      ],
    ],
  ])('that %s is %s', (_claim, expected, events) => {
    expect(lifecycle(...events()).outcome).toBe(expected);
  });
});

describe('the record', () => {
  test('never goes back from terminated', () => {
    expect(lifecycle(ended(200, 4521), state('established'), state('establishing')).state).toBe('terminated');
  });

  test('takes established over a late establishing', () => {
    expect(lifecycle(state('established'), state('establishing')).state).toBe('established');
  });

  test('follows hold and resume by their arrival', () => {
    const events = [state('established'), state('hold')];
    expect(lifecycle(...events).state).toBe('hold');
    expect(lifecycle(...events, state('established')).state).toBe('established');
  });

  test('keeps an unknown state in the history and out of the record', () => {
    expect(lifecycle(state('established'), state('quantumEntangled'))).toMatchObject({
      state: 'established',
      eventCount: 2,
    });
  });

  test('explains the end in words', () => {
    expect(lifecycle(ended(408, 8537))).toMatchObject({
      resultCode: 408,
      resultSubcode: 8537,
      resultText: expect.stringContaining('keepAlive'),
    });
  });

  test("takes Graph's end with a result over one without", () => {
    expect(lifecycle(end(), ended(200, 4521))).toMatchObject({
      resultCode: 200,
      endedAt: '2026-11-22T08:00:02.000Z',
    });
  });

  test('never overwrites what is known with what is absent', () => {
    const events = [
      graph('updated', { mediaState: { audio: 'active', video: 'inactive' } }),
      graph('updated', { mediaState: { audio: 'inactive' } }),
    ];
    expect(lifecycle(...events).mediaState).toEqual({ audio: 'inactive', video: 'inactive' });
  });

  test('counts content sharing that goes on, with or without data', () => {
    const path = '/contentsharingsessions/2765eb15-01f8-47c6-b12b-c32111a4a86f';
    const started = graph('created', {}, path);
    expect(lifecycle(started).contentSharingSessions).toBe(1);
    expect(lifecycle(started, graph('deleted', {}, path)).contentSharingSessions).toBe(0);
  });

  test('has no negative duration where the end arrived first', () => {
    expect(lifecycle(ended(200, 4521), state('established')).durationMilliseconds).toBe(0);
  });

  test.each(['refused', 'unknown', 'late', 'missed'])(
    'takes a connection as proof of an answer noted as %s',
    (noted) => {
      const summary = lifecycle(incoming('answer'), outcome('answer', noted), state('establishing'));
      expect(summary).toMatchObject({ decision: 'answer', decisionOutcome: 'accepted' });
    },
  );

  test('takes a connection for the answer even where the fallback was noted last', () => {
    const attempts = ['answer', 'reject'].map((action) => ({ action, reply: 'timeout', milliseconds: 1 }));
    const summary = lifecycle(incoming('answer'), outcome('reject', 'late', attempts), state('established'));
    expect(summary).toMatchObject({ decision: 'answer', decisionOutcome: 'accepted' });
  });

  test('never lets a later refusal take an accepted decision back', () => {
    const summary = lifecycle(
      incoming('answer'),
      outcome('answer', 'accepted'),
      outcome('answer', 'refused'),
    );
    expect(summary).toMatchObject({ decisionOutcome: 'accepted', answerMilliseconds: 7 });
  });

  test('takes a tone as proof of connection and not as a state', () => {
    const tone = state('established', { toneInfo: { sequenceId: 1, tone: 'tone1' } });
    expect(lifecycle(state('hold'), tone)).toMatchObject({
      state: 'hold',
      establishedAt: '2026-11-22T08:00:01.000Z',
    });
  });
});

describe('the cells of a record', () => {
  test('say when each value was said, and hold nothing else of the event that said it', () => {
    const stamp = { id: 'e1', receivedAt: Date.UTC(2026, 10, 22, 8, 0, 1), position: 0 };
    const { fields, maps } = reduce(
      emptyRecord(callId),
      state('established', { mediaState: { audio: 'active' } }),
    );
    expect(fields.state).toEqual({ value: 'established', stamp });
    expect(maps.mediaState?.['audio']).toEqual({ value: 'active', stamp });
  });
});
