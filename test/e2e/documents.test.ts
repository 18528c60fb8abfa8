import { readFileSync } from 'node:fs';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** The documents' notifications, byte for byte, against a policy of this test's. */
const read = (file: string) => readFileSync(`test/fixtures/notifications/${file}`, 'utf8');

const policy = {
  rules: [
    {
      name: 'recorder',
      when: { recording: true },
      then: {
        answer: {
          modalities: ['audio'],
          media: { appHosted: { blob: '<Media Session Configuration Blob>' } },
          participantCapacity: 200,
          callOptions: { isContentSharingNotificationEnabled: true, isDeltaRosterEnabled: true },
        },
      },
    },
    {
      name: 'phone',
      when: { callee: [{ applicationInstance: '7629bdce-046c-4903-86b4-a8f718277e1a' }] },
      then: { redirect: { targets: [{ phone: '+12345678901' }] } },
    },
    {
      name: 'both',
      when: { caller: [{ user: 'EC040873-8235-45FD-A403-C7259A5A548E' }] },
      then: {
        redirect: {
          targets: [
            { user: '98da8a1a-1b87-452c-a713-65d3f10b1253', displayName: 'test user' },
            { user: 'bf5aae9a-d11d-47a8-93b1-782504c9c3f3', displayName: 'test user 2' },
          ],
          routingPolicies: ['disableForwarding'],
        },
      },
    },
    {
      name: 'forward',
      when: { callee: [{ application: '24701998-1a73-4d42-8085-bf46ed0ae039' }] },
      then: {
        redirect: {
          targets: [{ application: '22bfd41f-550e-477d-8789-f6f7bd2a5e8b', displayName: 'test bot 2' }],
        },
      },
    },
  ],
  otherwise: {
    answer: {
      modalities: ['audio'],
      media: {
        serviceHosted: {
          preFetch: [
            { uri: 'https://cdn.contoso.com/beep.wav', resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088E' },
            { uri: 'https://cdn.contoso.com/cool.wav', resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088F' },
          ],
        },
      },
    },
  },
};

const callbackUri = 'https://bot.contoso.com/api/calls';
const keyedCallbackUri = `${callbackUri}/24701998-1a73-4d42-8085-bf46ed0ae039`;
const target = (kind: string, identity: object) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    [kind]: { '@odata.type': '#microsoft.graph.identity', ...identity },
  },
});

/** The requests as the documents print them. */
const requests = {
  serviceHosted: {
    callbackUri,
    acceptedModalities: ['audio'],
    mediaConfig: {
      '@odata.type': '#microsoft.graph.serviceHostedMediaConfig',
      preFetchMedia: policy.otherwise.answer.media.serviceHosted.preFetch,
    },
  },
  recording: {
    callbackUri,
    acceptedModalities: ['audio'],
    mediaConfig: {
      '@odata.type': '#microsoft.graph.appHostedMediaConfig',
      blob: '<Media Session Configuration Blob>',
    },
    callOptions: {
      '@odata.type': '#microsoft.graph.incomingCallOptions',
      isContentSharingNotificationEnabled: true,
      isDeltaRosterEnabled: true,
    },
    participantCapacity: 200,
  },
  forward: {
    targets: [
      target('application', { displayName: 'test bot 2', id: '22bfd41f-550e-477d-8789-f6f7bd2a5e8b' }),
    ],
    callbackUri: keyedCallbackUri,
  },
  both: {
    targets: [
      target('user', { displayName: 'test user', id: '98da8a1a-1b87-452c-a713-65d3f10b1253' }),
      target('user', { displayName: 'test user 2', id: 'bf5aae9a-d11d-47a8-93b1-782504c9c3f3' }),
    ],
    routingPolicies: ['disableForwarding'],
    callbackUri: keyedCallbackUri,
  },
  phone: { targets: [target('phone', { id: '+12345678901' })], callbackUri: keyedCallbackUri },
};

let product: Product;
/** Two examples of one document are of one call: the second of them goes here. */
let another: Product;
beforeAll(async () => {
  [product, another] = await Promise.all([startProduct(policy), startProduct(policy)]);
});
afterAll(async () => Promise.all([product.stop(), another.stop()]));

test('answer, example 1: peer-to-peer with media that Graph hosts', async () => {
  const callId = '57DAB8B1894C409AB240BD8BEAE78896';
  for (const step of ['incoming', 'establishing', 'established']) {
    expect((await product.post(read(`call-answer/example-1-${step}.json`))).status).toBe(202);
  }
  expect(product.graph.requestsFor(callId)).toMatchObject([
    {
      callId,
      action: 'answer',
      version: 'v1.0',
      authorization: 'Bearer app-token',
      body: requests.serviceHosted,
    },
  ]);
  const { call, events } = await product.call(callId, (recorded) => recorded.events.length === 4);
  expect(call).toMatchObject({
    callId: callId.toLowerCase(),
    state: 'established',
    direction: 'incoming',
    decision: 'answer',
    decisionOutcome: 'accepted',
    rule: 'otherwise',
    outcome: 'active',
    eventCount: 4,
  });
  expect(events.map(({ type }) => type)).toEqual([
    'call.incoming',
    'decision.accepted',
    'call.establishing',
    'call.established',
  ]);
});

test('answer, example 2: content sharing without a resource begins and ends', async () => {
  const callId = '421f4c00-4436-4c3a-9d9a-c4924cf98e67';
  await product.post(read('call-answer/example-2-content-sharing-started.json'));
  expect((await product.call(callId)).call['contentSharingSessions']).toBe(1);
  await product.post(read('call-answer/example-2-content-sharing-ended.json'));
  const { call } = await product.call(callId, (recorded) => recorded.events.length === 2);
  expect(call['contentSharingSessions']).toBe(0);
});

test('answer, example 3: policy-based recording, with every parameter of the answer', async () => {
  const callId = 'e71f0300-9c1f-4d99-b5f4-2722e877d497';
  const tid = '932899f8-2ea1-4604-8413-27bd2892079f';
  const authorization = `Bearer ${await product.graph.token({ tid })}`;
  await product.post(read('call-answer/example-3-incoming.json'), { headers: { authorization } });
  const [request, ...more] = product.graph.requestsFor(callId);
  expect(more).toEqual([]);
  expect(request).toMatchObject({ callId, action: 'answer' });
  expect(request?.body).toEqual(requests.recording);
  const { call, events } = await product.call(callId, (recorded) => recorded.events.length === 2);
  expect(call).toMatchObject({
    rule: 'recorder',
    recording: true,
    tenantId: tid,
    callChainId: '05f2f70f-3a9c-47c1-80a9-cc79e91d8cec',
  });
  expect(JSON.stringify(events)).not.toContain('join token');
});

test.each([
  ['example 1: forward to an application', 'example-1', '491f0b00-ffff-4bc9-a43e-b226498ec22a', 'forward'],
  ['example 2: two users ring at once', 'example-2', '481f0b00-ffff-4ca1-8c67-a5f1e31e8e82', 'both'],
  ['example 3: forward to a phone number', 'example-3', '491f0b00-ffff-4bc9-a43e-b226498ec22a', 'phone'],
] as const)('redirect, %s', async (_claim, example, callId, rule) => {
  const { post, call: recordedCall, graph } = rule === 'phone' ? another : product;
  expect((await post(read(`call-redirect/${example}-incoming.json`))).status).toBe(202);
  const [request, ...more] = graph.requestsFor(callId);
  expect(more).toEqual([]);
  expect(request).toMatchObject({ callId, action: 'redirect' });
  expect(request?.body).toEqual(requests[rule]);
  const path = '/24701998-1a73-4d42-8085-bf46ed0ae039';
  expect((await post(read(`call-redirect/${example}-terminated.json`), { path })).status).toBe(202);
  const { call } = await recordedCall(callId, (recorded) => recorded.events.length === 3);
  expect(call).toMatchObject({
    state: 'terminated',
    decision: 'redirect',
    decisionOutcome: 'accepted',
    outcome: 'redirected',
    rule,
  });
});

test('a call is found by any form of its id, and listed', async () => {
  await product.post(read('call-answer/example-1-incoming.json'));
  await product.call('57dab8b1-894c-409a-b240-bd8beae78896', ({ events }) => events.length >= 2);
  const response = await fetch(`${product.url}/api/operator/calls?active=true&limit=5`);
  const { calls } = (await response.json()) as { calls: { callId: string }[] };
  expect(calls.map(({ callId }) => callId)).toContain('57dab8b1894c409ab240bd8beae78896');
});
