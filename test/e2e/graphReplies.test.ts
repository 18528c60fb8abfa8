import type { Reaction } from '../support/foreignGraph.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** Whatever Graph replies to an answer, as it shows in the record. The cases wait for real deadlines, all side by side. */

const answer = { modalities: ['audio'], media: { serviceHosted: {} } };
const policy = {
  rules: [
    {
      name: 'with fallback',
      when: { caller: [{ user: 'fa11bacc-0000-4000-8000-000000000000' }] },
      then: { answer },
      fallback: { reject: { reason: 'busy' } },
    },
    { name: 'recorder', when: { recording: true }, then: { answer } },
  ],
  otherwise: { answer },
};
const ofFallbackUser = { source: { identity: { user: { id: 'fa11bacc-0000-4000-8000-000000000000' } } } };
const ofRecording = { applicationMetadata: { botData: { inviteReasons: ['ComplianceRecording'] } } };

let product: Product;
beforeAll(async () => {
  product = await startProduct(policy);
});
afterAll(async () => product.stop());

const graphError = (code: string) => ({ error: { code, message: 'no' } });
const decided = (call: Readonly<Record<string, unknown>>) => call['decisionOutcome'] !== 'none';

async function answerOf(reactions: readonly Reaction[], more: object = {}) {
  const callId = newCallId();
  product.graph.script(callId, ...reactions);
  const response = await product.post(envelope(incomingCall(callId, more)));
  const { call } = await product.call(callId, (recorded) => decided(recorded.call));
  return { status: response.status, call, requests: product.graph.requestsFor(callId) };
}

test.concurrent.each<[string, Reaction[], object]>([
  ['accepts with 200', [{ status: 200 }], { decisionOutcome: 'accepted', requests: 1 }],
  ['accepts with 202', [{ status: 202 }], { decisionOutcome: 'accepted', requests: 1 }],
  [
    'finds it malformed',
    [{ status: 400, body: graphError('BadRequest') }],
    { decisionOutcome: 'refused', requests: 1 },
  ],
  ['forbids it', [{ status: 403, body: graphError('7504') }], { decisionOutcome: 'refused', requests: 1 }],
  ['says that the call is gone', [{ status: 404 }], { decisionOutcome: 'missed', requests: 1 }],
  ['sees a conflict', [{ status: 409 }], { decisionOutcome: 'refused', requests: 1 }],
  ['doubts the token once', [{ status: 401 }, { status: 202 }], { decisionOutcome: 'accepted', requests: 2 }],
  ['doubts the token twice', [{ status: 401 }, { status: 401 }], { decisionOutcome: 'refused', requests: 2 }],
  [
    'throttles for a fraction of a second',
    [{ status: 429, headers: { 'retry-after': '0.4' } }, { status: 202 }],
    { decisionOutcome: 'accepted', requests: 2 },
  ],
  [
    'throttles for longer than the call rings',
    [{ status: 429, headers: { 'retry-after': '60' } }],
    { decisionOutcome: 'late', requests: 1 },
  ],
  [
    'is unavailable for a second',
    [{ status: 503, headers: { 'retry-after': '1' } }, { status: 202 }],
    { decisionOutcome: 'accepted', requests: 2 },
  ],
  ['fails once', [{ status: 500 }, { status: 202 }], { decisionOutcome: 'accepted', requests: 2 }],
  [
    'has a bad gateway twice',
    [{ status: 502 }, { status: 504 }, { status: 202 }],
    { decisionOutcome: 'accepted', requests: 3 },
  ],
  [
    'cuts the connection before the effect',
    ['cut', { status: 202 }],
    { decisionOutcome: 'accepted', requests: 2 },
  ],
  [
    'cuts the connection after the effect',
    ['cut', { status: 409 }],
    { decisionOutcome: 'unknown', requests: 2 },
  ],
  [
    'cuts the connection and then knows no such call',
    ['cut', { status: 404 }],
    { decisionOutcome: 'unknown', requests: 2 },
  ],
  ['stays silent', ['silence'], { decisionOutcome: 'late', requests: 1 }],
  ['is slow, but in time', [{ status: 202, after: 8_000 }], { decisionOutcome: 'accepted', requests: 1 }],
])('the record says what became of the answer when Graph %s', async (_claim, reactions, expected) => {
  const { status, call, requests } = await answerOf(reactions);
  expect(status).toBe(202);
  expect({ ...call, requests: requests.length }).toMatchObject({ decision: 'answer', ...expected });
  expect(call.attempts).toHaveLength(requests.length);
});

test.concurrent('when Graph fails for good: it is tried until the deadline, each try is listed, and the outcome is late', async () => {
  const { call, requests } = await answerOf([{ status: 500, body: graphError('generalException') }]);
  expect(call).toMatchObject({ decisionOutcome: 'late' });
  expect(requests.length).toBeGreaterThan(5);
  expect(call.attempts).toHaveLength(requests.length);
});

test.concurrent('when Graph stays silent in policy-based recording: five seconds are all there is', async () => {
  const { status, call } = await answerOf(['silence'], ofRecording);
  expect(status).toBe(202);
  expect(call).toMatchObject({ rule: 'recorder', decisionOutcome: 'late' });
  // Well before a regular call's 14 s would be over.
  expect(call.attempts[0]?.['milliseconds']).toBeLessThan(10_000);
});

test.concurrent.each([
  ['7503', 'calling'],
  ['7504', 'consent'],
])('when Graph refuses with %s: the attempt explains it', async (code, word) => {
  const body = {
    error: { code: 'UnknownError', message: JSON.stringify({ errorCode: code, message: 'x' }) },
  };
  const { call } = await answerOf([{ status: 403, body }]);
  expect(call.attempts[0]).toMatchObject({ error: { code, meaning: expect.stringContaining(word) } });
});

test.concurrent('a silent Graph gets the fallback while there is time', async () => {
  const { call, requests } = await answerOf(['silence', { status: 202 }], ofFallbackUser);
  expect(requests.map(({ action }) => action)).toEqual(['answer', 'reject']);
  expect(call).toMatchObject({ decision: 'reject', decisionOutcome: 'accepted', rule: 'with fallback' });
});

test.concurrent('a refusal gets the fallback at once', async () => {
  const { call } = await answerOf([{ status: 403 }, { status: 202 }], ofFallbackUser);
  expect(call).toMatchObject({ decision: 'reject', decisionOutcome: 'accepted' });
  expect(call.attempts.map(({ action, reply }) => [action, reply])).toEqual([
    ['answer', 403],
    ['reject', 202],
  ]);
});

test.concurrent('a caller who is gone gets no fallback', async () => {
  const { call, requests } = await answerOf([{ status: 404 }], ofFallbackUser);
  expect(requests).toHaveLength(1);
  expect(call).toMatchObject({ decision: 'answer', decisionOutcome: 'missed' });
});

test.concurrent('a call that connects was answered, whatever was noted', async () => {
  const callId = newCallId();
  product.graph.script(callId, 'cut', { status: 409 });
  await product.post(envelope(incomingCall(callId)));
  await product.post(envelope(callState(callId, 'establishing')));
  const { call } = await product.call(callId, (recorded) => recorded.events.length === 3);
  expect(call).toMatchObject({ decision: 'answer', decisionOutcome: 'accepted', outcome: 'active' });
});

test.concurrent('deliveries of one call at the same time make one request an instance, and all are acknowledged', async () => {
  const callId = newCallId();
  product.graph.script(callId, { status: 202, after: 300 }, { status: 409 });
  const notification = envelope(incomingCall(callId));
  const send = async (id: string) =>
    product.post(notification, { headers: { 'x-microsoft-skype-message-id': id } });
  const responses = await Promise.all([send('one'), send('one'), send('two')]);
  expect(responses.map(({ status }) => status)).toEqual([202, 202, 202]);
  const requests = product.graph.requestsFor(callId).length;
  expect(requests).toBeGreaterThanOrEqual(1);
  expect(requests).toBeLessThanOrEqual(product.httpHosts);
  const { call, events } = await product.call(callId, ({ events: { length } }) => length >= 2 + requests);
  expect(call).toMatchObject({ decision: 'answer', decisionOutcome: 'accepted' });
  const types = events.map(({ type }) => type);
  expect(types.filter((type) => type === 'call.incoming')).toHaveLength(2);
  expect(types.filter((type) => type === 'decision.accepted')).toHaveLength(1);
});
