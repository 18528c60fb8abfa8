import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** Media of our own: the media host makes a blob for each call inside the deadline, or takes the whole call over. */

const users = {
  withBlob: '00000000-0000-4000-8000-00000000000a',
  withToken: '00000000-0000-4000-8000-00000000000d',
  withoutBlob: '00000000-0000-4000-8000-00000000000b',
  handedOver: '00000000-0000-4000-8000-00000000000c',
};
const callFrom = (user: string) => ({
  source: { identity: { user: { id: user } } },
  meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'join token' },
});

interface Asked {
  readonly authorization: string | undefined;
  readonly body: { readonly callId: string; readonly notification: { readonly resourceData: object } };
}

let product: Product;
let host: Server;
const asked: Asked[] = [];

beforeAll(async () => {
  host = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Asked['body'];
      asked.push({ authorization: request.headers.authorization, body });
      const works = request.url === '/sessions';
      response.writeHead(works ? 200 : 500, { 'content-type': 'application/json' });
      response.end(JSON.stringify(works ? { blob: `blob of ${body.callId}` } : {}));
    });
  });
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  const address = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const answer = (path: string, more = {}) => ({
    answer: { modalities: ['audio'], media: { appHosted: { blobUrl: `${address}${path}`, ...more } } },
  });
  product = await startProduct({
    rules: [
      { name: 'media host', when: { caller: [{ user: users.withBlob }] }, then: answer('/sessions') },
      {
        name: 'media host that signs in its callers',
        when: { caller: [{ user: users.withToken }] },
        then: answer('/sessions', { audience: 'api://media' }),
      },
      {
        name: 'broken media host',
        when: { caller: [{ user: users.withoutBlob }], recording: true },
        then: answer('/broken'),
        fallback: { reject: { reason: 'none' } },
      },
      {
        name: 'handed over',
        when: { caller: [{ user: users.handedOver }] },
        then: {
          answer: {
            modalities: ['audio'],
            media: { appHosted: { blob: 'b' } },
            callbackUri: 'https://media.contoso.com/api/calls',
          },
        },
      },
    ],
    otherwise: { ignore: {} },
  });
});
afterAll(async () => {
  await product.stop();
  await new Promise((resolve) => host.close(resolve));
});

test("the call is answered with the media host's blob", async () => {
  const callId = newCallId();
  expect((await product.post(envelope(incomingCall(callId, callFrom(users.withBlob))))).status).toBe(202);
  expect(product.graph.requestsFor(callId)).toMatchObject([
    {
      action: 'answer',
      body: {
        mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: `blob of ${callId}` },
      },
    },
  ]);
  expect(asked.find(({ body }) => body.callId === callId)).toMatchObject({
    // Graph's token goes to Graph alone.
    authorization: undefined,
    // The host joins with what Graph sent, which is kept nowhere else.
    body: { notification: { resourceData: { meetingInfo: { token: 'join token' } } } },
  });
  const recorded = await product.call(callId, ({ call }) => call['decisionOutcome'] === 'accepted');
  expect(JSON.stringify(recorded)).not.toMatch(/join token|blob of/);
});

test('a media host whose audience the policy names gets a token of its own', async () => {
  const callId = newCallId();
  await product.post(envelope(incomingCall(callId, callFrom(users.withToken))));
  expect(product.graph.requestsFor(callId)).toHaveLength(1);
  const sent = asked.find(({ body }) => body.callId === callId)?.authorization;
  expect(sent).toBe(`Bearer local.${Buffer.from('api://media').toString('base64url')}`);
});

test('a media host that gives no blob leaves time for the fallback, and its fault is in the record', async () => {
  const callId = newCallId();
  const recording = { applicationMetadata: { botData: { inviteReasons: ['PolicyBasedRecording'] } } };
  await product.post(envelope(incomingCall(callId, { ...callFrom(users.withoutBlob), ...recording })));
  expect(product.graph.requestsFor(callId).map(({ action }) => action)).toEqual(['reject']);
  const { call } = await product.call(callId, (recorded) => recorded.call['decisionOutcome'] === 'accepted');
  expect(call).toMatchObject({ decision: 'reject', rule: 'broken media host' });
  expect(call.attempts[0]).toMatchObject({
    action: 'answer',
    reply: 'notSent',
    error: { code: 'MediaHostFailed', message: expect.stringContaining('500') },
  });
});

test("a call answered with the media host's own callback URI is handed over", async () => {
  const callId = newCallId();
  await product.post(envelope(incomingCall(callId, callFrom(users.handedOver))));
  expect(product.graph.requestsFor(callId)).toMatchObject([
    { body: { callbackUri: 'https://media.contoso.com/api/calls' } },
  ]);
  const { call } = await product.call(callId, (recorded) => recorded.call['decisionOutcome'] === 'accepted');
  expect(call['outcome']).toBe('handedOver');
  const active = await fetch(`${product.url}/api/operator/calls?active=true`);
  expect(JSON.stringify(await active.json())).not.toContain(call['callId']);
});
