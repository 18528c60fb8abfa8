import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { command as deadLettersCommand } from '../../infra/commands/deadLetters.ts';
import {
  serviceBusConnectionString,
  tablesConnectionString,
} from '../../infra/local/part/connectionStrings.ts';
import { eventually } from '../support/eventually.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { inProcess } from '../support/runInProcess.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** Events out to a receiver of one's own, and commands back from it: the whole product, and the receiver well and ill. */

interface Received {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly data: {
    readonly event: { readonly type: string };
    readonly call: Readonly<Record<string, unknown>>;
  };
  readonly traceparent: string | undefined;
  readonly contentType: string | undefined;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly after?: number;
}

const received: Received[] = [];
/** By the call; another's events are taken without a word. */
const replies = new Map<string, (event: Received) => Reply | undefined>();

const receiver = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const { traceparent, 'content-type': contentType } = request.headers;
    const event = { ...(JSON.parse(text) as Received), traceparent: traceparent?.toString(), contentType };
    received.push(event);
    const { status, body, after = 0 } = replies.get(event.subject)?.(event) ?? { status: 204 };
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    }, after);
  });
});

let product: Product;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  const { port } = receiver.address() as AddressInfo;
  product = await startProduct(
    { rules: [], otherwise: { answer: { media: { serviceHosted: {} } } } },
    { CALL_EVENTS_WEBHOOK_URL: `http://127.0.0.1:${port}/events?code=very-secret` },
  );
});
afterAll(async () => {
  await product.stop();
  receiver.closeAllConnections();
  receiver.close();
});

const prompt = { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } };
const canonical = (callId: string) => callId.replaceAll('-', '').toLowerCase();
const eventsOf = (callId: string) => received.filter(({ subject }) => subject === canonical(callId));
const typesOf = (callId: string) => eventsOf(callId).map(({ type }) => type);
const all = ['call.incoming', 'call.decided', 'call.established', 'call.ended'];

/** A call that is answered and established, and by now over if it is to be. */
async function postCall(
  callId: string,
  states: readonly string[] = ['established', 'terminated'],
): Promise<void> {
  expect((await product.post(envelope(incomingCall(callId)))).status).toBe(202);
  for (const state of states) await product.post(envelope(callState(callId, state)));
}

const portOf = (part: string) => product.parts().find(({ name }) => name === part)?.port ?? 0;

const isOver = ({ call }: { readonly call: Readonly<Record<string, unknown>> }) =>
  call['state'] === 'terminated';

test('a receiver gets each change of a call once, in order, with the event and the call as operators see them', async () => {
  const callId = newCallId();
  await postCall(callId);
  await eventually('all had come', () => typesOf(callId).length === 4, { seen: () => typesOf(callId) });
  const events = eventsOf(callId);
  expect(typesOf(callId)).toEqual(all);
  expect(events.map(({ data }) => data.event.type)).toEqual([
    'call.incoming',
    'decision.accepted',
    'call.established',
    'call.terminated',
  ]);
  const { call, events: recorded } = await product.call(callId, isOver);
  expect(events.at(-1)?.data).toEqual({
    event: recorded.find(({ type }) => type === 'call.terminated'),
    call,
  });
  expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  expect(new Set(events.map(({ source }) => source))).toEqual(new Set(['https://bot.contoso.com/api/calls']));
  for (const { traceparent, contentType } of events) {
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
    expect(contentType).toBe('application/cloudevents+json');
  }
});

test('what its reply asks for is done on the call, and what it may not ask is refused beside that', async () => {
  const callId = newCallId();
  replies.set(canonical(callId), ({ type }) =>
    type === 'call.established'
      ? { status: 200, body: { commands: [{ fly: {} }, prompt, { join: { token: 't' } }] } }
      : undefined,
  );
  await postCall(callId, ['established']);
  const { events } = await product.call(
    callId,
    ({ events: known }) => known.filter(({ type }) => type.startsWith('command.')).length === 3,
  );
  const results = events.filter(({ type }) => type.startsWith('command.'));
  expect(results.map(({ type }) => type).toSorted()).toEqual([
    'command.accepted',
    'command.refused',
    'command.refused',
  ]);
  expect(results).toMatchObject(results.map(() => ({ source: 'webhook', facts: { trigger: 'webhook' } })));
  expect(product.graph.requestsFor(callId).map(({ action }) => action)).toEqual(['answer', 'playPrompt']);
});

test('a receiver that is down holds back the events of its calls, and nothing else', async () => {
  const [held, other] = [newCallId(), newCallId()];
  let isDown = true;
  replies.set(canonical(held), () => (isDown ? { status: 503 } : undefined));
  await postCall(held);
  await product.call(held, isOver);
  await postCall(other);
  await eventually('the other call was told', () => typesOf(other).length === 4, {
    seen: () => typesOf(other),
  });
  expect(new Set(typesOf(held))).toEqual(new Set(['call.incoming']));
  isDown = false;
  await eventually('all had come', () => typesOf(held).includes('call.ended'), { seen: () => typesOf(held) });
  expect([...new Set(typesOf(held))]).toEqual(all);
}, 30_000);

test('an event that the receiver refuses is a dead letter, and comes again when that is replayed', async () => {
  const callId = newCallId();
  let refusals = 0;
  replies.set(canonical(callId), ({ type }) => {
    if (type !== 'call.decided' || refusals > 0) return undefined;
    refusals += 1;
    return { status: 422 };
  });
  await postCall(callId);
  const environment = {
    ServiceBusConnection: serviceBusConnectionString(portOf('service-bus')),
    TableStorageConnection: tablesConnectionString(portOf('tables')),
  };
  const deadLetters = inProcess(deadLettersCommand);
  const list = async () =>
    JSON.parse((await deadLetters(['list', '--json'], environment)).stdout) as {
      messageId: string;
      queue: string;
      reason: string;
    }[];
  const found = await eventually('there was a dead letter', async () => {
    const [letter] = await list();
    return letter ?? false;
  });
  expect(found).toMatchObject({
    queue: 'call-webhooks',
    messageId: `deliver:${canonical(callId)}:2:undeliverable:1`,
    reason: expect.stringContaining('The receiver replied 422, which is its last word.'),
  });
  expect(typesOf(callId)).toEqual(all);
  expect((await deadLetters(['replay', found.messageId], environment)).code).toBe(0);
  await eventually('it came again', () => typesOf(callId).length === 5, { seen: () => typesOf(callId) });
  expect(await list()).toEqual([]);
}, 60_000);

test('a worker killed while the receiver replies delivers all, and what is asked for is done once', async () => {
  const callId = newCallId();
  replies.set(canonical(callId), ({ type }) =>
    type === 'call.established' ? { status: 200, body: { commands: [prompt] }, after: 500 } : undefined,
  );
  await postCall(callId, ['established']);
  await eventually('it had been posted', () => typesOf(callId).includes('call.established'));
  const part = product.parts().some(({ name }) => name === 'functions:workers')
    ? 'functions:workers'
    : 'functions:deliverCallEvents';
  const restarted = product.restarted(part);
  process.kill(product.pidOf(part), 'SIGKILL');
  await restarted;
  await product.post(envelope(callState(callId, 'hold')));
  await product.call(callId, ({ events }) => events.some(({ type }) => type === 'command.accepted'));
  await product.post(envelope(callState(callId, 'terminated')));
  await eventually('all had come', () => typesOf(callId).includes('call.ended'), {
    seen: () => typesOf(callId),
  });
  expect([...new Set(typesOf(callId))]).toEqual(all);
  const requests = product.graph.requestsFor(callId).map(({ action }) => action);
  expect(requests.filter((action) => action === 'playPrompt')).toHaveLength(1);
}, 60_000);

test('nothing that any part printed shows the receiver’s address', () => {
  expect(product.output.join('\n')).not.toContain('very-secret');
});
