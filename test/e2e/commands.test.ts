import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** Later commands and checks, from the notification or the operator's request to Graph and into the record. */

const uris = ['https://cdn.contoso.com/menu.wav'];
const agent = { user: '98da8a1a-1b87-452c-a713-65d3f10b1253' };
const menu = {
  rules: [
    {
      name: 'menu',
      when: { caller: [{ user: '*' }] },
      then: { answer: { media: { serviceHosted: {} } } },
      onEstablished: [{ subscribeToTone: {} }, { playPrompt: { uris } }],
      onTone: { '1': [{ transfer: { target: agent } }], '#': [{ hangUp: {} }] },
    },
  ],
  otherwise: { answer: { media: { serviceHosted: {} } } },
};
const quickly = {
  CALL_CHECK_DELAY: 'PT2S',
  KEEP_ALIVE_INTERVAL: 'PT2S',
  LOST_CONFIRMATION_DELAY: 'PT1S',
};

let product: Product;
beforeAll(async () => {
  product = await startProduct(menu, quickly);
});
afterAll(async () => product.stop());

const actionsOf = (callId: string) =>
  product.graph
    .requestsFor(callId)
    .map(({ action }) => action)
    .filter((action) => action !== 'keepAlive');

/** A call that is established, from a caller whom the menu is for, or from another. */
async function establishedCall(more: object = {}): Promise<string> {
  const callId = newCallId();
  await product.post(envelope(incomingCall(callId, more)));
  await product.post(envelope(callState(callId, 'established')));
  return callId;
}
const fromPhone = { source: { identity: { phone: { id: '+493012345678' } } } };

interface OperatorReply {
  readonly status: number;
  readonly body: { readonly commandId: string };
}

async function operate(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<OperatorReply> {
  const response = await fetch(`${product.url}/api/operator${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as OperatorReply['body'] };
}

async function commandThatIs(status: string, commandId: string): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> = {};
  const look = async () => {
    const response = await fetch(`${product.url}/api/operator/commands/${commandId}`);
    found = (await response.json()) as Record<string, unknown>;
    return found['status'] === status && found;
  };
  return eventually(`the command was ${status}`, look, { seen: () => found });
}

describe('the commands of a rule', () => {
  test('are carried out once the call is established, in their order', async () => {
    const callId = await establishedCall();
    await eventually('three requests were made', () => actionsOf(callId).length === 3, {
      seen: () => actionsOf(callId),
    });
    expect(actionsOf(callId)).toEqual(['answer', 'subscribeToTone', 'playPrompt']);
  });

  test('are carried out once a tone, however often Graph tells of it, and the tone is kept nowhere', async () => {
    const callId = await establishedCall();
    const toneInfo = { '@odata.type': '#microsoft.graph.toneInfo', sequenceId: 7, tone: 'tone1' };
    const tone = callState(callId, 'established', { toneInfo });
    for (const id of ['first', 'second'])
      await product.post(envelope(tone), { headers: { 'x-microsoft-skype-message-id': id } });
    const ignored = callState(callId, 'established', {
      toneInfo: { ...toneInfo, sequenceId: 8, tone: 'tone9' },
    });
    await product.post(envelope(ignored));
    const recorded = await product.call(
      callId,
      ({ events, call }) =>
        events.filter(({ type }) => type === 'call.toneReceived').length === 3 && call['commandCount'] === 3,
    );
    expect(actionsOf(callId)).toEqual(['answer', 'subscribeToTone', 'playPrompt', 'transfer']);
    expect(JSON.stringify(recorded)).not.toMatch(/tone\d/);
  });
});

test('a placed call plays its prompt when it is picked up and acts on a key, wherever Graph tells of that', async () => {
  const callId = newCallId();
  product.graph.script('', { status: 201, body: { id: callId } });
  const { body } = await operate('/calls', {
    create: {
      targets: [agent],
      onEstablished: [{ playPrompt: { uris } }],
      onTone: { '1': [{ hangUp: {} }] },
    },
  });
  await commandThatIs('completed', body.commandId);
  await product.post(envelope(callState(callId, 'established')));
  await product.call(callId, ({ call }) => call['commandCount'] === 2);
  expect(actionsOf(callId)).toEqual(['playPrompt']);
  const toneInfo = { '@odata.type': '#microsoft.graph.toneInfo', sequenceId: 1, tone: 'tone1' };
  await product.post(envelope(callState(callId, 'established', { toneInfo })));
  const { events } = await product.call(callId, ({ call }) => call['commandCount'] === 3);
  expect(actionsOf(callId)).toEqual(['playPrompt', 'hangUp']);
  const results = events.filter(({ type }) => type.startsWith('command.'));
  expect(results).toMatchObject([{ source: 'operator' }, { source: 'operator' }, { source: 'operator' }]);
});

describe("an operator's command", () => {
  test('is queued, carried out and told of', async () => {
    const callId = await establishedCall(fromPhone);
    product.graph.script(callId, { status: 200, body: { id: 'op', status: 'completed' } });
    await product.call(callId);
    const { status, body } = await operate(`/calls/${callId}/commands`, { mute: {} });
    expect(status).toBe(202);
    expect(await commandThatIs('completed', body.commandId)).toMatchObject({
      callId: callId.replaceAll('-', ''),
      name: 'mute',
      trigger: 'operator',
      attempts: 1,
      graphStatus: 200,
    });
    const recorded = await product.call(callId, ({ call }) => call['commandCount'] === 1);
    expect(recorded).toMatchObject({ commands: [{ commandId: body.commandId, status: 'completed' }] });
  });

  test('with an Idempotency-Key is carried out once', async () => {
    const callId = await establishedCall(fromPhone);
    await product.call(callId);
    const invite = { invite: { participants: [agent] } };
    const key = { 'idempotency-key': randomUUID() };
    const replies = [
      await operate(`/calls/${callId}/commands`, invite, key),
      await operate(`/calls/${callId}/commands`, invite, key),
    ];
    expect(replies[1]).toEqual(replies[0]);
    await commandThatIs('accepted', replies[0]?.body.commandId ?? '');
    expect(actionsOf(callId)).toEqual(['answer', 'participants/invite']);
  });

  test("that Graph refuses has Graph's reason in the call's record", async () => {
    const callId = await establishedCall(fromPhone);
    await product.call(callId);
    const error = { code: '7504', message: 'Insufficient enterprise tenant permissions' };
    product.graph.script(callId, { status: 403, body: { error } });
    await operate(`/calls/${callId}/commands`, { transfer: { target: agent } });
    const { call } = await product.call(callId, (recorded) => recorded.call['failedCommandCount'] === 1);
    expect(call['commandFailure']).toMatchObject({
      name: 'transfer',
      status: 'refused',
      graphStatus: 403,
      error: { ...error, meaning: expect.stringContaining('admin consent') },
    });
  });

  test.each<[string, string, unknown, number, RegExp]>([
    ['without a command', 'known', {}, 400, /exactly one of the keys/],
    ['with a value beyond the limit', 'known', { playPrompt: { uris: [] } }, 400, /playPrompt\.uris is \[\]/],
    [
      'that makes a call',
      'known',
      { join: { meetingId: '1' } },
      400,
      /join; expected one for a call there is/,
    ],
    ['for a call that is not known', 'unknown', { hangUp: {} }, 404, /No call/],
    ['for a call that is over', 'over', { hangUp: {} }, 409, /takes no commands/],
  ])('%s is refused', async (_claim, which, command, status, message) => {
    const callId = which === 'unknown' ? newCallId() : await establishedCall(fromPhone);
    if (which === 'over') await product.post(envelope(callState(callId, 'terminated')));
    const wanted = which === 'over' ? 'terminated' : 'established';
    if (which !== 'unknown') await product.call(callId, ({ call }) => call['state'] === wanted);
    const refused = await operate(`/calls/${callId}/commands`, command);
    expect(refused).toMatchObject({ status, body: { error: { message: expect.stringMatching(message) } } });
  });
});

describe('a call that an operator places', () => {
  test("has a record from Graph's reply on", async () => {
    const id = newCallId();
    product.graph.script('', { status: 201, body: { id, state: 'establishing', direction: 'outgoing' } });
    const { status, body } = await operate('/calls', { create: { targets: [agent] } });
    expect(status).toBe(202);
    const callId = id.replaceAll('-', '');
    expect(await commandThatIs('completed', body.commandId)).toMatchObject({ callId });
    await product.post(envelope(callState(id, 'established')));
    const { call } = await product.call(id, (recorded) => recorded.call['commandCount'] === 1);
    expect(call).toMatchObject({ direction: 'outgoing', outcome: 'active' });
    await product.call(id, (recorded) => recorded.call['state'] === 'established');
  });

  test('is asked for by a command that makes one', async () => {
    expect(await operate('/calls', { hangUp: {} })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('create, join') } },
    });
  });
});

describe('a call whose end never comes', () => {
  test.concurrent('is kept alive while Graph knows it, and found lost when Graph does not', async () => {
    const callId = await establishedCall(fromPhone);
    product.graph.script(callId, { status: 200 });
    await product.call(callId, ({ events }) => events.some(({ type }) => type === 'check.alive'));
    product.graph.script(callId, { status: 404 });
    const { call, events } = await product.call(callId, (recorded) => recorded.call['outcome'] === 'lost');
    expect(call).toMatchObject({
      state: 'terminated',
      endedAt: expect.any(String),
      resultText: expect.stringContaining('no more'),
    });
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['check.gone', 'check.lost']);
  });

  test.concurrent('is asked after where it was never established', async () => {
    const callId = newCallId();
    await product.post(envelope(incomingCall(callId)));
    product.graph.script(callId, { status: 404 });
    await product.call(callId, (recorded) => recorded.call['outcome'] === 'lost');
    expect(actionsOf(callId)).toEqual(['answer', 'get', 'get']);
  });

  test.concurrent("gets Graph's own end where that arrives after all", async () => {
    const callId = await establishedCall(fromPhone);
    product.graph.script(callId, { status: 404 });
    await product.call(callId, (recorded) => recorded.call['outcome'] === 'lost');
    await product.post(
      envelope(callState(callId, 'terminated', { resultInfo: { code: 200, subcode: 4521 } })),
    );
    const { call } = await product.call(callId, (recorded) => recorded.call['outcome'] !== 'lost');
    expect(call).toMatchObject({ outcome: 'completed', resultSubcode: 4521 });
  });
});

test('the policy is explained to an operator', async () => {
  const { status, body } = await operate('/policy/explain', envelope(incomingCall(newCallId(), fromPhone)));
  expect(status).toBe(200);
  expect(body).toMatchObject({
    winner: 'otherwise',
    rules: [{ name: 'menu', matches: false, because: expect.stringContaining('caller is phone') }],
  });
});
