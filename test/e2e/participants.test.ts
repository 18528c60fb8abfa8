import { meetingParticipant } from '../support/meetingRoster.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

const recorder = (name: string, user: string, participantJoining?: unknown) => ({
  name,
  when: { recording: true, caller: [{ user }] },
  then: {
    answer: {
      modalities: ['audio'],
      media: { appHosted: { blob: 'blob' } },
      participantCapacity: 10,
      ...(participantJoining !== undefined && { participantJoining }),
    },
  },
});

const policy = {
  rules: [
    recorder('turns away', 'unwanted', { reject: 'busy' }),
    recorder('sends on', 'elsewhere', { inviteNewBot: 'https://bot2.contoso.com/api/calls' }),
    recorder('takes in', '*'),
  ],
  otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
};

let product: Product;
beforeAll(async () => {
  product = await startProduct(policy);
});
afterAll(async () => product.stop());

const observed = (id: string) => ({
  incomingContext: { observedParticipantId: id, sourceParticipantId: id },
});

const canonical = (id: string) => id.replaceAll('-', '');

function aboutParticipant(callId: string, type: string, resource: object): object {
  return {
    '@odata.type': '#microsoft.graph.commsNotification',
    changeType: 'updated',
    resourceUrl: `/communications/calls/${callId}`,
    resourceData: { '@odata.type': `#microsoft.graph.${type}`, ...resource },
  };
}

function joining(callId: string, user: string, participantId: string): object {
  const call = { source: { identity: { user: { id: user } } }, ...observed(participantId) };
  return aboutParticipant(callId, 'participantJoiningNotification', { call });
}

function roster(callId: string, resourceData: unknown): object {
  const resourceUrl = `/communications/calls/${callId}/participants`;
  return {
    '@odata.type': '#microsoft.graph.commsNotification',
    changeType: 'updated',
    resourceUrl,
    resourceData,
  };
}

test.each([
  ['anybody', { '@odata.type': '#microsoft.graph.acceptJoinResponse' }],
  ['unwanted', { '@odata.type': '#microsoft.graph.rejectJoinResponse', reason: 'busy' }],
  [
    'elsewhere',
    {
      '@odata.type': '#microsoft.graph.inviteNewBotResponse',
      inviteUri: 'https://bot2.contoso.com/api/calls',
    },
  ],
])(
  'a participant (%s) who is joining a recorder is answered in the body of the reply',
  async (user, expected) => {
    const callId = newCallId();
    const response = await product.post(
      envelope(callState(callId, 'established'), joining(callId, user, 'p')),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual(expected);
    const { events } = await product.call(callId, (recorded) => recorded.events.length === 2);
    expect(events.map(({ type }) => type)).toEqual(['call.established', 'recordedParticipant.joining']);
  },
);

test('a recorder counts those it takes in', async () => {
  const callId = newCallId();
  const applicationMetadata = { botData: { inviteReasons: ['PolicyBasedRecording'] } };
  await product.post(envelope(incomingCall(callId, { applicationMetadata, ...observed('first') })));
  await product.post(envelope(joining(callId, 'anybody', 'second')));
  await product.post(envelope(joining(callId, 'unwanted', 'third')));
  const { call } = await product.call(callId, ({ events }) => events.length === 4);
  expect(call).toMatchObject({ recording: true, rule: 'takes in', recordedParticipants: 2 });

  const left = aboutParticipant(callId, 'participantLeftNotification', { participantId: 'first', call: {} });
  expect((await product.post(envelope(left))).status).toBe(202);
  const later = await product.call(callId, ({ events }) => events.length === 5);
  expect(later.call).toMatchObject({ recordedParticipants: 1, state: 'incoming' });
});

test('two recorders of one conversation are found from each other', async () => {
  const [one, other, stranger] = [newCallId(), newCallId(), newCallId()];
  for (const callId of [one, other]) await product.post(envelope(incomingCall(callId, { callChainId: one })));
  await product.post(envelope(incomingCall(stranger)));
  for (const callId of [one, other, stranger])
    await product.call(callId, ({ events }) => events.length === 2);
  expect((await product.call(one)).call['relatedCalls']).toEqual([canonical(other)]);
  expect((await product.call(other)).call['relatedCalls']).toEqual([canonical(one)]);
  expect((await product.call(stranger)).call['relatedCalls']).toEqual([]);
});

test('the roster of a meeting of 300 is recorded whole, and follows deltas by their number', async () => {
  const callId = newCallId();
  const everybody = Array.from({ length: 300 }, (_, n) => meetingParticipant(n, { rosterSequenceNumber: 1 }));
  const delta = (sequenceNumber: number, ...participants: object[]) =>
    roster(callId, { '@odata.type': '#microsoft.graph.deltaParticipants', sequenceNumber, participants });
  await product.post(envelope(delta(3, meetingParticipant(0, { isMuted: true }))));
  await product.post(envelope(delta(2, meetingParticipant(0), meetingParticipant(1, { removedState: {} }))));
  expect((await product.post(envelope(roster(callId, everybody)))).status).toBe(202);
  const { call } = await product.call(callId, ({ events }) => events.length === 3);
  expect(call).toMatchObject({ participantCount: 299, participantsMuted: 1, participantsInLobby: 0 });
  expect(call['participants']).toHaveLength(299);
});

test('the roster of a meeting of 4,500 is recorded whole', async () => {
  const callId = newCallId();
  const everybody = Array.from({ length: 4_500 }, (_, n) => meetingParticipant(n));
  expect((await product.post(envelope(roster(callId, everybody)))).status).toBe(202);
  const { call } = await product.call(callId, (recorded) => recorded.call['participantCount'] === 4_500);
  expect(call['participants']).toHaveLength(4_500);
});

test('one delivery may bring changes of several calls', async () => {
  const [one, other] = [newCallId(), newCallId()];
  await product.post(
    envelope(
      callState(one, 'established'),
      roster(other, [meetingParticipant(1)]),
      callState(one, 'terminated'),
    ),
  );
  expect((await product.call(one, ({ events }) => events.length === 2)).call['state']).toBe('terminated');
  expect((await product.call(other)).call['participantCount']).toBe(1);
});
