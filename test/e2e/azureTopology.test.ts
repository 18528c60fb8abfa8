import { request } from 'node:http';
import { disorderSeed, playInDisorder } from '../support/disorder.ts';
import { eventually } from '../support/eventually.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/**
 * Disorder, outages and commands in as many processes as Azure has: a claim, a remembered record and a session really
 * move between them. `LOCAL_TOPOLOGY=azure` runs every other suite of this folder so.
 */

const uris = ['https://cdn.contoso.com/menu.wav'];
const policy = {
  rules: [
    {
      name: 'menu',
      when: { caller: [{ phone: '+49*' }] },
      then: { answer: { media: { serviceHosted: {} } } },
      onEstablished: [{ subscribeToTone: {} }, { playPrompt: { uris } }],
    },
  ],
  otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
};
const fromPhone = { source: { identity: { phone: { id: '+493012345678' } } } };
const ended = { state: 'terminated', outcome: 'completed', decisionOutcome: 'accepted', resultSubcode: 4521 };

let product: Product;
beforeAll(async () => {
  product = await startProduct(policy, { LOCAL_TOPOLOGY: 'azure' });
});
afterAll(async () => product.stop());

const httpHosts = () => product.parts().filter(({ name }) => name === 'functions:http');
const actionsOf = (callId: string) => product.graph.requestsFor(callId).map(({ action }) => action);

/** Asks the one port who answers, over a connection of its own. */
async function whoAnswers(): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${product.url}/admin/host/status`, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve((JSON.parse(text) as { processId: number }).processId));
    });
    asked.on('error', reject).end();
  });
}

async function postWholeCall(more: object = {}): Promise<string> {
  const callId = newCallId();
  for (const notification of [
    incomingCall(callId, more),
    callState(callId, 'established'),
    callState(callId, 'terminated', { resultInfo: { code: 200, subcode: 4521 } }),
  ])
    expect((await product.post(envelope(notification))).status).toBe(202);
  return callId;
}

test('two http hosts answer in turn behind one port, and each worker has a process', async () => {
  const names = product.parts().map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('functions:')).toSorted()).toEqual([
    'functions:deliverCallEvents',
    'functions:http',
    'functions:http',
    'functions:performCallCommand',
    'functions:recordCallEvent',
    'functions:timers',
  ]);
  const answered = [await whoAnswers(), await whoAnswers(), await whoAnswers()];
  expect(new Set(answered)).toEqual(new Set(httpHosts().map(({ pid }) => pid)));
});

test(`in disorder every call ends as it did, and every distinct change is one row (DISORDER_SEED=${disorderSeed})`, async () => {
  await playInDisorder(product, 20, 2);
}, 120_000);

test('the commands of a rule are carried out once the call is established, in their order', async () => {
  const callId = newCallId();
  await product.post(envelope(incomingCall(callId, fromPhone)));
  await product.post(envelope(callState(callId, 'established')));

  await eventually('three requests were made', () => actionsOf(callId).length >= 3, {
    seen: () => actionsOf(callId),
  });
  const { call } = await product.call(callId, (recorded) => recorded.call['commandCount'] === 2);

  expect(actionsOf(callId)).toEqual(['answer', 'subscribeToTone', 'playPrompt']);
  expect(call).toMatchObject({ rule: 'menu', state: 'established' });
});

test('an http host is killed while Graph takes its answer: the other takes what is sent again', async () => {
  const [asking, other] = httpHosts();
  const callId = newCallId();
  const headers = { 'x-microsoft-skype-message-id': callId };
  const incoming = envelope(incomingCall(callId));
  product.graph.script(callId, 'silence');
  const isBack = () => httpHosts().some(({ pid, port }) => port === other?.port && pid !== other.pid);
  process.kill(other?.pid ?? 0, 'SIGKILL');
  await eventually('the first answered alone', async () => {
    const answered = [await whoAnswers(), await whoAnswers()];
    return answered.every((pid) => pid === asking?.pid);
  });
  const cutOff = product.post(incoming, { headers }).catch(() => 'cut off');
  await eventually('Graph was asked', () => product.graph.requestsFor(callId).length === 1);
  await eventually('the other was started again', isBack);

  process.kill(asking?.pid ?? 0, 'SIGKILL');
  expect(await cutOff).toBe('cut off');
  product.graph.script(callId, { status: 409 });
  expect((await product.post(incoming, { headers })).status).toBe(202);
  await product.post(envelope(callState(callId, 'established')));

  const { call, events } = await product.call(callId, ({ call: { state } }) => state === 'established');
  expect(actionsOf(callId)).toEqual(['answer', 'answer']);
  expect(call).toMatchObject({ decision: 'answer', decisionOutcome: 'accepted' });
  expect(events.filter(({ type }) => type === 'call.incoming')).toHaveLength(1);
});

test('what records is killed at work: every event is one row, and commands go on', async () => {
  const before = product.output.length;
  process.kill(product.pidOf('tables'), 'SIGSTOP');
  const calls = await Promise.all(Array.from({ length: 5 }, async () => postWholeCall()));
  const waiting = () =>
    product.output
      .slice(before)
      .filter((line) => line.startsWith(`[${product.recorder}]`) && line.includes('A service is away'));
  await eventually('several calls were being recorded', () => waiting().length > 2, { seen: waiting });
  process.kill(product.pidOf(product.recorder), 'SIGKILL');
  process.kill(product.pidOf('tables'), 'SIGCONT');
  await product.restarted(product.recorder);

  for (const callId of calls) {
    const { call, events } = await product.call(callId, (recorded) => recorded.events.length === 4);
    expect(call).toMatchObject({ ...ended, eventCount: 4 });
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  }
});

test('the queue is killed and comes back: what it had acknowledged is recorded', async () => {
  process.kill(product.pidOf(product.recorder), 'SIGSTOP');
  const callId = await postWholeCall();
  process.kill(product.pidOf('service-bus'), 'SIGKILL');
  await product.restarted('service-bus');
  process.kill(product.pidOf(product.recorder), 'SIGCONT');
  const recorded = await product.call(callId, ({ events }) => events.length === 4);
  expect(recorded.call).toMatchObject(ended);
});
