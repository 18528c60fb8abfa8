import type { CallEvent } from '../../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../../shared/call/record/reduce.ts';
import { summarize } from '../../../../../shared/call/record/summary.ts';
import { graphEvent } from '../../../../support/graphEvent.ts';

const observed = '30fad2ce-8989-41a1-8a66-f6636e629a2a';
const plain = '30fad2ce898941a18a66f6636e629a2a';
let second = 0;

beforeEach(() => {
  second = 0;
});

function about(type: string, resource: object, resourceUrl = '/communications/calls/c1'): CallEvent {
  second += 1;
  const resourceData = { '@odata.type': `#microsoft.graph.${type}`, ...resource };
  return graphEvent(
    { changeType: 'updated', resourceUrl, resourceData },
    { id: `e${second}`, receivedAt: second },
  );
}

function joining(id: string | undefined, kind = 'accept'): CallEvent {
  const event = about('participantJoiningNotification', {
    call: { incomingContext: { observedParticipantId: id } },
  });
  return { ...event, facts: { ...event.facts, reply: { rule: 'r', kind } } };
}

const left = (participantId: string) => about('participantLeftNotification', { participantId, call: {} });
const incoming = (): CallEvent => {
  const event = about('call', { state: 'incoming', incomingContext: { observedParticipantId: observed } });
  const decision = { rule: 'r', action: 'answer' };
  return { ...event, facts: { ...event.facts, recording: true, decision } };
};

const recorded = (...events: CallEvent[]) =>
  summarize(events.reduce(reduce, emptyRecord('c1'))).recordedParticipants;

describe('a notification about a participant of a recorder', () => {
  test('is an event of the call that its URL names, about whom the recorder is to watch', () => {
    const call = { id: 'another', incomingContext: { observedParticipantId: observed } };
    expect(about('participantJoiningNotification', { call })).toMatchObject({
      callId: 'c1',
      type: 'recordedParticipant.joining',
      facts: { participantId: plain, left: false },
    });
  });

  test.each([{ id: 'c2' }, { '@odata.id': '/communications/calls/c2' }])(
    'is an event of the call that it holds where its URL names none (%j)',
    (call) => {
      expect(about('participantJoiningNotification', { call }, '/communications').callId).toBe('c2');
    },
  );

  test('that left says who', () => {
    expect(left(observed)).toMatchObject({
      type: 'recordedParticipant.left',
      facts: { participantId: plain, left: true },
    });
  });

  test.each([
    [{ call: {} }, 'recordedParticipant.joining'],
    [{ call: {}, participantId: observed }, 'recordedParticipant.left'],
  ])('without a type is known by what it holds (%j)', (resourceData, type) => {
    const resourceUrl = '/communications/calls/c1';
    expect(graphEvent({ changeType: 'created', resourceUrl, resourceData }).type).toBe(type);
  });

  test('never ends the call, not even where the change is a deletion', () => {
    const event = graphEvent({
      changeType: 'deleted',
      resourceUrl: '/communications/calls/c1',
      resourceData: {
        '@odata.type': '#microsoft.graph.participantLeftNotification',
        participantId: 'p',
        call: {},
      },
    });
    expect(summarize(reduce(emptyRecord('c1'), event))).toMatchObject({
      state: 'unknown',
      outcome: 'active',
    });
  });
});

describe('the participants that a recorder takes in', () => {
  test.each<[string, number | undefined, () => CallEvent[]]>([
    ['are unknown in a call that is not recorded', undefined, () => []],
    ['begin with the one it was called for', 1, () => [incoming()]],
    ['grow by each that is accepted', 2, () => [incoming(), joining('b')]],
    ['count one once', 1, () => [incoming(), joining(observed)]],
    ['count those whom Graph does not name', 3, () => [incoming(), joining(undefined), joining(undefined)]],
    ['do not grow by one who is rejected', 1, () => [incoming(), joining('b', 'reject')]],
    [
      'do not grow by one for whom another bot is invited',
      1,
      () => [incoming(), joining('b', 'inviteNewBot')],
    ],
    ['shrink by each that leaves', 1, () => [incoming(), joining('b'), left(observed)]],
    ['grow by one who comes back', 2, () => [incoming(), joining('b'), left('b'), joining('b')]],
  ])('%s', (_claim, expected, events) => {
    expect(recorded(...events())).toBe(expected);
    second = 0;
    expect(recorded(...events().toReversed())).toBe(expected);
  });
});
