import { type Policy, readPolicy } from '../../../shared/call/policy/policy.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { toJoinResponse } from '../../../shared/callback/participantJoinResponse.ts';
import { OncePerCall } from '../../../shared/flow/oncePerCall.ts';
import { NotDurable } from '../../../shared/flow/publishEvents.ts';
import {
  type Delivery,
  type ReceiveNotificationPorts,
  receiveNotification,
} from '../../../shared/flow/receiveNotification.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { CallControl } from '../../../shared/ports/graph.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { noEndpoints, noPlacedCalls } from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';

const receivedAt = Date.UTC(2026, 10, 22, 8);
const media = { appHosted: { blobUrl: 'https://media.contoso.com/sessions' } };

function recorder(participantJoining?: object | string): Policy {
  const answer = { media, ...(participantJoining !== undefined && { participantJoining }) };
  const rules = [{ name: 'recorder', when: { recording: true }, then: { answer } }];
  return readPolicy({ rules, otherwise: { reject: { reason: 'forbidden' } } });
}

function about(type: string, resource: object, resourceUrl = '/communications/calls/c1') {
  const resourceData = { '@odata.type': `#microsoft.graph.${type}`, ...resource };
  return { changeType: 'updated', resourceUrl, resourceData };
}

const joining = about('participantJoiningNotification', {
  call: { source: { identity: { user: { id: 'u' } } }, incomingContext: { observedParticipantId: 'p' } },
});
const established = (callId: string) =>
  about('call', { state: 'established' }, `/communications/calls/${callId}`);

const keepIn = (place: CallEvent[], isAway: boolean) => async (events: readonly CallEvent[]) => {
  if (isAway) throw new Error('away');
  place.push(...events);
};

async function receive(
  items: readonly unknown[],
  policy: Policy,
  isQueueAway = false,
  isTableAway = false,
  more: Partial<ReceiveNotificationPorts> = {},
) {
  const queued: CallEvent[] = [];
  const waiting: CallEvent[] = [];
  const delivery: Delivery = { items, receivedAt, tenantId: 't', deliveryId: 'm', callbackKey: undefined };
  const joiningDecision = await receiveNotification(delivery, {
    policy,
    placedCalls: noPlacedCalls,
    callControl: { act: async () => ({ kind: 'notSent' }) },
    eventQueue: { send: keepIn(queued, isQueueAway) },
    pendingEvents: {
      add: keepIn(waiting, isTableAway),
      list: async () => ({ waiting: [] }),
      remove: async () => {},
      setAside: async () => {},
    },
    ...noEndpoints(),
    oncePerCall: new OncePerCall(),
    clock: fakeClock(receivedAt),
    log: silentLog(),
    telemetry: noTelemetry,
    answerMargin: 1_000,
    callbackBaseUrl: 'https://bot.contoso.com/api/calls',
    ...more,
  });
  return { reply: joiningDecision && toJoinResponse(joiningDecision), queued, waiting };
}

describe('the reply about a participant who is joining', () => {
  test.each<[string, object | string | undefined, object]>([
    ['accepts where the policy says so', 'accept', { '@odata.type': '#microsoft.graph.acceptJoinResponse' }],
    ['accepts where it says nothing', undefined, { '@odata.type': '#microsoft.graph.acceptJoinResponse' }],
    [
      'rejects with the reason of the policy',
      { reject: 'busy' },
      { '@odata.type': '#microsoft.graph.rejectJoinResponse', reason: 'busy' },
    ],
    [
      'sends Graph to another bot',
      { inviteNewBot: 'https://bot2.contoso.com/api/calls' },
      {
        '@odata.type': '#microsoft.graph.inviteNewBotResponse',
        inviteUri: 'https://bot2.contoso.com/api/calls',
      },
    ],
  ])('%s', async (_claim, says, expected) => {
    const { reply } = await receive([joining], recorder(says));
    expect(reply).toEqual(expected);
  });

  test('is kept with the question, on the call that it names', async () => {
    const { queued } = await receive([joining], recorder({ reject: 'busy' }));
    expect(queued).toMatchObject([
      {
        callId: 'c1',
        type: 'recordedParticipant.joining',
        facts: { participantId: 'p', reply: { rule: 'recorder', kind: 'reject', reason: 'busy' } },
      },
    ]);
  });

  test('is kept in the table where the queue is away', async () => {
    const { reply, waiting } = await receive([joining], recorder('accept'), true);
    expect(reply).toBeDefined();
    expect(waiting).toMatchObject([{ type: 'recordedParticipant.joining' }]);
  });

  test('is not given while it can be kept nowhere', async () => {
    await expect(receive([joining], recorder('accept'), true, true)).rejects.toThrow(NotDurable);
  });

  test('is given even where no call is named', async () => {
    const nameless = about('participantJoiningNotification', { call: {} }, '/communications');
    const { reply, queued } = await receive([nameless], recorder('accept'));
    expect(reply).toEqual({ '@odata.type': '#microsoft.graph.acceptJoinResponse' });
    expect(queued).toEqual([]);
  });

  test('is the body for the whole delivery, whatever else it holds', async () => {
    const { reply, queued } = await receive([established('c2'), joining, 7], recorder({ reject: 'busy' }));
    expect(reply).toMatchObject({ reason: 'busy' });
    expect(queued.map(({ type }) => type)).toEqual(['call.established', 'recordedParticipant.joining']);
  });
});

const change = (more: object) => ({
  changeType: 'created',
  resourceUrl: '/communications/calls/c1',
  resourceData: { '@odata.type': '#microsoft.graph.call', state: 'incoming', ...more },
});

describe('an incoming call', () => {
  test.each([
    ['that names its direction', { direction: 'incoming' }],
    ['that names none', {}],
  ])('%s is decided', async (_claim, more) => {
    const { queued } = await receive([change(more)], recorder());
    expect(queued).toMatchObject([
      { type: 'call.incoming', facts: { decision: { action: 'reject' } } },
      { type: 'decision.late' },
    ]);
  });

  test('that we placed ourselves is recorded and left alone', async () => {
    const { queued } = await receive([change({ direction: 'outgoing' })], recorder());
    expect(queued).toMatchObject([
      { type: 'call.outgoing', facts: { state: 'incoming', direction: 'outgoing' } },
    ]);
    expect(queued[0]?.facts).not.toHaveProperty('decision');
  });
});

describe('a large delivery', () => {
  const calls = Array.from({ length: 256 }, (_, index) => ({
    ...change({}),
    resourceUrl: `/communications/calls/c${index}`,
  }));

  test('has each of its calls acted on, a few at a time', async () => {
    let now = 0;
    let most = 0;
    const callControl: CallControl = {
      act: async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return { kind: 'status', status: 202 };
      },
    };
    const { queued } = await receive(calls, recorder(), false, false, { callControl });
    expect(queued.filter(({ type }) => type === 'decision.accepted')).toHaveLength(256);
    expect(most).toBe(16);
  });

  test('has all of them acted on where one cannot be kept', async () => {
    const acted: string[] = [];
    const callControl: CallControl = {
      act: async ({ graphCallId }) => {
        acted.push(graphCallId);
        return { kind: 'status', status: 202 };
      },
    };
    const failing = receive(calls, recorder(), true, true, { callControl });
    await expect(failing).rejects.toThrow(NotDurable);
    expect(acted).toHaveLength(256);
  });

  test('lets others have their turn while it is read', async () => {
    let time = receivedAt;
    let turns = 0;
    const clock: Clock = {
      ...fakeClock(receivedAt),
      now: () => (time += 1),
      sleep: async () => void (turns += 1),
    };
    await receive(
      Array.from({ length: 256 }, () => ({})),
      recorder(),
      false,
      false,
      { clock },
    );
    expect(turns).toBeGreaterThan(20);
  });

  test('is told of in one line, however little of it belongs to a call', async () => {
    const log = silentLog();
    const ambiguous = { ...established('c1'), resource: '/app/calls/c2' };
    await receive(
      [...Array.from({ length: 200 }, () => ({})), ambiguous, 7, null],
      recorder(),
      false,
      false,
      {
        log,
      },
    );
    expect(log.lines).toEqual([
      expect.stringMatching(
        /"ofNoCall":202,"positions":\[0,1,2,3,4,5,6,7,8,9\],"ambiguous":1,"callIds":\["c1"\]/,
      ),
    ]);
  });
});

describe('a delivery without such a question', () => {
  test('has no body in its reply', async () => {
    const left = about('participantLeftNotification', { participantId: 'p', call: {} });
    const { reply, queued } = await receive([left], recorder('accept'));
    expect(reply).toBeUndefined();
    expect(queued).toMatchObject([{ type: 'recordedParticipant.left' }]);
  });

  test('makes each change an event of its own call, in its place', async () => {
    const { queued } = await receive(
      [established('c1'), established('c2'), about('somethingNew', { id: 'x' })],
      recorder(),
    );
    expect(queued).toMatchObject([
      { callId: 'c1', position: 0 },
      { callId: 'c2', position: 1 },
      { callId: 'c1', position: 2, type: 'notification.unrecognized' },
    ]);
  });
});

describe('the answer comes first', () => {
  const order: string[] = [];
  /** What neither deciding nor answering looks at tells when it is read to be recorded. */
  const ringing = (callId: string) =>
    about(
      'call',
      {
        state: 'incoming',
        extensions: {
          get value() {
            order.push(`read ${callId}`);
            return 1;
          },
        },
      },
      `/communications/calls/${callId}`,
    );
  const more: Partial<ReceiveNotificationPorts> = {
    callControl: {
      act: async ({ graphCallId }) => {
        order.push(`asked ${graphCallId}`);
        return { kind: 'status', status: 202 };
      },
    },
  };
  const answering = readPolicy({ rules: [], otherwise: { answer: { media: { serviceHosted: {} } } } });

  test('Graph is asked before the call is read as it is to be recorded', async () => {
    order.length = 0;
    const { queued } = await receive([ringing('c1')], answering, false, false, more);
    expect(order.slice(0, 2)).toEqual(['asked c1', 'read c1']);
    expect(queued.map(({ type }) => type)).toEqual(['call.incoming', 'decision.accepted']);
  });

  test('and before a change beside it is', async () => {
    order.length = 0;
    const other = {
      ...established('c2'),
      more: {
        get value() {
          order.push('read c2');
          return 1;
        },
      },
    };
    const { queued } = await receive([other, ringing('c1')], answering, false, false, more);
    expect(order[0]).toBe('asked c1');
    expect(queued.map(({ type }) => type).toSorted()).toEqual([
      'call.established',
      'call.incoming',
      'decision.accepted',
    ]);
  });
});
