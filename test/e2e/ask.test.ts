import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { policyVersionOf } from '../../shared/call/policy/policyVersion.ts';
import { eventually } from '../support/eventually.ts';
import { callChange, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** A rule's endpoint decides about a call while it rings, and whatever it does, the call and its neighbours are in time. */

const target = '11111111-1111-4111-8111-111111111111';
const prompt = { playPrompt: { uris: ['https://cdn.contoso.com/hello.wav'] } };

interface Question {
  readonly authorization: string | undefined;
  readonly body: {
    readonly callId: string;
    readonly rule: string;
    readonly deadlineMs: number;
    readonly call: object;
  };
}
const questions: Question[] = [];

const say =
  (decision: object): RequestListener =>
  (_request, response) =>
    void response.end(JSON.stringify(decision));
let turn = 0;

/** What each rule's endpoint does. */
const behaviours: Readonly<Record<string, RequestListener>> = {
  redirects: say({ redirect: { targets: [{ user: target }], timeout: 30 } }),
  answers: say({ answer: { media: { serviceHosted: {} } }, onEstablished: [prompt] }),
  ignores: say({ ignore: {} }),
  'leaves it': (_request, response) => void response.writeHead(204).end(),
  'is silent': () => {},
  'sends a gigabyte': (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' ')));
    };
    response.on('drain', more);
    more();
  },
  'sends elsewhere': (_request, response) => void response.writeHead(307, { location: '/redirects' }).end(),
  'steals the call': say({
    answer: { media: { serviceHosted: {} }, callbackUri: 'https://evil.example/calls' },
  }),
  'changes its mind': (_request, response) => {
    turn += 1;
    response.end(JSON.stringify(turn === 1 ? { reject: { reason: 'busy' } } : { ignore: {} }));
  },
};

const names = Object.keys(behaviours);
const callerOf = (name: string) => `00000000-0000-4000-8000-00000000000${names.indexOf(name)}`;

let policy: object;
let folder: string;
let file: string;
let product: Product;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Question['body'];
      questions.push({ authorization: request.headers.authorization, body });
      behaviours[body.rule]?.(request, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`;
  policy = {
    rules: names.map((name) => ({
      name,
      when: { caller: [{ user: callerOf(name) }] },
      then: { ask: { url, timeoutMs: 500, ...(name === 'redirects' && { audience: 'api://routing' }) } },
      fallback: { reject: { reason: 'forbidden' } },
    })),
    otherwise: { reject: { reason: 'busy' } },
  };
  folder = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-test-'));
  file = path.join(folder, 'policy.json');
  await writeFile(file, JSON.stringify(policy));
  product = await startProduct(policy, { CALL_POLICY_FILE: file });
});
afterAll(async () => {
  await product.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const incoming = (name: string, callId: string) =>
  envelope(incomingCall(callId, { source: { identity: { user: { id: callerOf(name) } } } }));
const ring = async (name: string, callId = newCallId()) => {
  expect((await product.post(incoming(name, callId))).status).toBe(202);
  return callId;
};
const recorded = async (callId: string) => product.call(callId, ({ call }) => call.attempts.length > 0);
const asked = (callId: string) => questions.filter(({ body }) => body.callId === callId.replaceAll('-', ''));

test('what the endpoint replies is done and recorded, the asking first', async () => {
  const callId = await ring('redirects');
  expect(product.graph.requestsFor(callId)).toMatchObject([{ action: 'redirect', body: { timeout: 30 } }]);
  expect(asked(callId)).toMatchObject([
    {
      authorization: `Bearer local.${Buffer.from('api://routing').toString('base64url')}`,
      body: {
        rule: 'redirects',
        call: { caller: [{ kind: 'user', id: callerOf('redirects') }], recording: false },
      },
    },
  ]);
  const { call, events } = await recorded(callId);
  expect(call).toMatchObject({
    rule: 'redirects',
    decision: 'redirect',
    decisionOutcome: 'accepted',
    attempts: [
      { action: 'ask', reply: 200, askedMs: expect.any(Number) },
      { action: 'redirect', reply: 202 },
    ],
  });
  expect(events[0]).toMatchObject({ type: 'call.incoming', facts: { decision: { action: 'asking' } } });
});

test('commands of the reply follow once the call is established', async () => {
  const callId = await ring('answers');
  await product.post(envelope(callChange(callId, 'updated', { state: 'established' })));
  await product.call(callId, ({ call }) => call['commandCount'] === 1);
  expect(product.graph.requestsFor(callId).map(({ action }) => action)).toEqual(['answer', 'playPrompt']);
});

test('a call that the endpoint has ignored is recorded so', async () => {
  const callId = await ring('ignores');
  expect((await recorded(callId)).call).toMatchObject({ decision: 'ignore', decisionOutcome: 'none' });
  expect(product.graph.requestsFor(callId)).toEqual([]);
});

test('a second delivery of a call asks nobody again', async () => {
  const callId = await ring('changes its mind');
  await ring('changes its mind', callId);
  expect(turn).toBeLessThanOrEqual(product.httpHosts);
  expect((await recorded(callId)).call).toMatchObject({ decision: 'reject', decisionOutcome: 'accepted' });
});

test.each([
  ['leaves it', 204],
  ['is silent', 'timeout'],
  ['sends a gigabyte', 200],
  ['sends elsewhere', 307],
  ['steals the call', 200],
])('an endpoint that %s leaves the call to the fallback, and its neighbours in time', async (name, reply) => {
  const callId = newCallId();
  const neighbours = Array.from({ length: 10 }, newCallId);
  const start = Date.now();
  const ringing = ring(name, callId);
  await Promise.all(neighbours.map(async (neighbour) => ring('redirects', neighbour)));
  const neighboursTook = Date.now() - start;
  await ringing;
  expect(product.graph.requestsFor(callId)).toMatchObject([
    { action: 'reject', body: { reason: 'forbidden' } },
  ]);
  const { call } = await recorded(callId);
  expect(call).toMatchObject({
    decision: 'reject',
    decisionOutcome: 'accepted',
    attempts: [{ action: 'ask', reply }, {}],
  });
  // Graph gives 15 s.
  expect(neighboursTook).toBeLessThan(10_000);
});

test('an operator is told that the rule would ask, and nobody is asked', async () => {
  const before = questions.length;
  const response = await fetch(`${product.url}/api/operator/policy/explain`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(incoming('redirects', newCallId())),
  });
  expect(await response.json()).toMatchObject({ decision: 'ask', winner: 'redirects' });
  expect(questions).toHaveLength(before);
});

const versionInForce = async () => {
  const response = await fetch(`${product.url}/api/health`);
  return ((await response.json()) as { policyVersion: string }).policyVersion;
};
const stranger = async () => {
  const callId = newCallId();
  await product.post(envelope(incomingCall(callId)));
  return (await product.call(callId, ({ call }) => call.attempts.length > 0)).call;
};
const isRefused = () => product.output.some((line) => /The policy is refused.*did you mean/.test(line));

test('a saved edit of the policy decides the next call, and a broken one is refused with its fault', async () => {
  expect(await stranger()).toMatchObject({ decision: 'reject', policyVersion: policyVersionOf(policy) });

  const edited = { ...policy, otherwise: { answer: { media: { serviceHosted: {} } } } };
  await writeFile(file, JSON.stringify(edited));
  const isInForce = async () => (await versionInForce()) === policyVersionOf(edited);
  await eventually('the edit is in force', isInForce);
  expect(await stranger()).toMatchObject({ decision: 'answer', policyVersion: policyVersionOf(edited) });

  await writeFile(file, JSON.stringify({ ...edited, otherwise: { anser: {} } }));
  await eventually('the broken edit is refused', isRefused);
  expect(await versionInForce()).toBe(policyVersionOf(edited));
  expect(await stranger()).toMatchObject({ decision: 'answer' });
});
