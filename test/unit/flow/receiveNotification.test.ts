import type { CallEvent } from '../../../shared/call/event.ts';
import { type Policy, readPolicy } from '../../../shared/call/policy/index.ts';
import { Claims } from '../../../shared/flow/claims.ts';
import { NotDurable } from '../../../shared/flow/publishEvents.ts';
import { type Delivery, receiveNotification } from '../../../shared/flow/receiveNotification.ts';
import { toJoinResponse } from '../../../shared/graph/joinResponse.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
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

async function receive(items: readonly unknown[], policy: Policy, isQueueAway = false, isTableAway = false) {
  const queued: CallEvent[] = [];
  const waiting: CallEvent[] = [];
  const delivery: Delivery = { items, receivedAt, tenantId: 't', deliveryId: 'm', callbackKey: undefined };
  const joiningDecision = await receiveNotification(delivery, {
    policy,
    callControl: { act: async () => ({ kind: 'notSent' }) },
    eventQueue: { send: keepIn(queued, isQueueAway) },
    pendingEvents: { add: keepIn(waiting, isTableAway), list: async () => [], remove: async () => {} },
    claims: new Claims(),
    clock: fakeClock(receivedAt),
    log: silentLog(),
    telemetry: noTelemetry,
    answerMargin: 1_000,
    callbackBaseUrl: 'https://bot.contoso.com/api/calls',
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
