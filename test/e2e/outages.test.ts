import { eventually } from '../support/eventually.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** Once acknowledged, an event is never lost: not when a part is stopped, killed or started again. */

const answerAll = {
  rules: [],
  otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
};

let product: Product;
beforeAll(async () => {
  product = await startProduct(answerAll);
});
afterAll(async () => product.stop());

const stop = (part: string) => process.kill(product.pidOf(part), 'SIGSTOP');
const goOn = (part: string) => process.kill(product.pidOf(part), 'SIGCONT');
const kill = (part: string) => process.kill(product.pidOf(part), 'SIGKILL');
const complete = ({ events }: { readonly events: readonly unknown[] }) => events.length === 4;

/** A whole call: its end is acknowledged, so all of it must be recorded sooner or later. */
async function wholeCall(): Promise<string> {
  const callId = newCallId();
  for (const notification of [
    incomingCall(callId),
    callState(callId, 'established'),
    callState(callId, 'terminated', { resultInfo: { code: 200, subcode: 4521 } }),
  ]) {
    expect((await product.post(envelope(notification))).status).toBe(202);
  }
  expect(product.graph.requestsFor(callId)).toHaveLength(1);
  return callId;
}

const ended = { state: 'terminated', outcome: 'completed', decisionOutcome: 'accepted', resultSubcode: 4521 };

test('while the queue is silent, calls are answered and their events wait in the table', async () => {
  stop('service-bus');
  const callId = await wholeCall();
  expect((await product.health()).body).toMatchObject({
    status: 'degraded',
    checks: { queue: 'failed', table: 'ok' },
  });
  goOn('service-bus');
  expect((await product.call(callId, complete)).call).toMatchObject(ended);
});

test('while the tables are silent, calls are answered and their events wait in the queue', async () => {
  stop('tables');
  const callId = await wholeCall();
  expect((await product.health()).body).toMatchObject({
    status: 'degraded',
    checks: { queue: 'ok', table: 'failed' },
  });
  goOn('tables');
  expect((await product.call(callId, complete)).call).toMatchObject(ended);
});

test('while nothing durable is to be had, the call is answered and Graph is told to send again', async () => {
  stop('service-bus');
  stop('tables');
  const callId = newCallId();
  const notification = envelope(incomingCall(callId));
  const refused = await product.post(notification);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(product.graph.requestsFor(callId)).toHaveLength(1);
  expect(await product.health()).toMatchObject({ status: 503, body: { status: 'down' } });

  goOn('service-bus');
  goOn('tables');
  await eventually('it was taken', async () => (await product.post(notification)).status === 202);
  const { call } = await product.call(callId, ({ events }) => events.length === 2);
  expect(call).toMatchObject({ decision: 'answer', decisionOutcome: 'accepted' });
  expect(product.graph.requestsFor(callId)).toHaveLength(1);
});

test('the queue is killed and comes back: what it had acknowledged is recorded', async () => {
  stop(product.recorder);
  const callId = await wholeCall();
  kill('service-bus');
  await product.restarted('service-bus');
  goOn(product.recorder);
  expect((await product.call(callId, complete)).call).toMatchObject(ended);
  const later = await wholeCall();
  expect((await product.call(later, complete)).call).toMatchObject(ended);
});

test('the workers are killed in the middle of their work: every event is one row', async () => {
  const before = product.output.length;
  const waiting = () =>
    product.output.slice(before).filter((line) => line.includes('A service is away; trying again'));
  stop('tables');
  const calls = await Promise.all(Array.from({ length: 10 }, wholeCall));
  await eventually('several calls were being recorded', () => waiting().length > 3, { seen: waiting });

  kill(product.recorder);
  goOn('tables');
  await product.restarted(product.recorder);

  for (const callId of calls) {
    const { call, events } = await product.call(callId, complete);
    expect(call).toMatchObject({ ...ended, eventCount: 4 });
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  }
});

test('the http functions are killed while Graph takes their answer: sent again, the call is answered once', async () => {
  const callId = newCallId();
  const headers = { 'x-microsoft-skype-message-id': callId };
  const incoming = envelope(incomingCall(callId));
  product.graph.script(callId, 'silence');
  const cutOff = product.post(incoming, { headers }).catch(() => 'cut off');
  await eventually('Graph was asked', () => product.graph.requestsFor(callId).length === 1);
  kill('functions:http');
  await product.restarted('functions:http');
  expect(await cutOff).toBe('cut off');

  // The first answer had its effect, so Graph refuses the new process's; that changes nothing.
  product.graph.script(callId, { status: 409 });
  expect((await product.post(incoming, { headers })).status).toBe(202);
  expect((await product.post(envelope(callState(callId, 'established')))).status).toBe(202);

  const { call, events } = await product.call(callId, ({ call: { state } }) => state === 'established');
  expect(product.graph.requestsFor(callId)).toHaveLength(2);
  expect(call).toMatchObject({ state: 'established', decision: 'answer', decisionOutcome: 'accepted' });
  expect(events.filter(({ type }) => type === 'call.incoming')).toHaveLength(1);
});
