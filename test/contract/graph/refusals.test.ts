import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import {
  ask,
  authorization,
  type Bot,
  redirectTo,
  reportOf,
  requests,
  startBot,
  startCall,
  startGraphFor,
} from './bot.ts';

const phone = { phone: { id: '+12345678901' } };
const user = { user: { id: '98da8a1a-1b87-452c-a713-65d3f10b1253' } };
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const { answer } = requests;
const redirect = redirectTo([user]);
const toVoicemail = {
  ...redirect,
  targets: redirect.targets.map((target) => ({ ...target, endpointType: 'voicemail' })),
};

describe('what Graph refuses', () => {
  let bot: Bot;
  let graph: Graph;

  beforeAll(async () => {
    bot = await startBot();
    graph = await startGraphFor(bot);
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });

  test.each([
    ['an answer without media', 'answer', { ...answer, mediaConfig: undefined }, 'mediaConfig'],
    ['an answer with media of no kind', 'answer', { ...answer, mediaConfig: {} }, 'mediaConfig'],
    [
      'own media without its blob',
      'answer',
      { ...answer, mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig' } },
      'blob',
    ],
    [
      'an answer without modalities',
      'answer',
      { ...answer, acceptedModalities: undefined },
      'acceptedModalities',
    ],
    [
      'an answer with the modality data',
      'answer',
      { ...answer, acceptedModalities: ['data'] },
      'acceptedModalities',
    ],
    [
      'a callback that is not https',
      'answer',
      { ...answer, callbackUri: 'http://bot.contoso.com/api/calls' },
      'callbackUri',
    ],
    ['a parameter it does not know', 'answer', { ...answer, record: true }, 'record'],
    ['an option it does not know', 'answer', { ...answer, callOptions: { isLoud: true } }, 'isLoud'],
    ['a redirect to nobody', 'redirect', redirectTo([]), 'targets'],
    ['a redirect to 26', 'redirect', redirectTo(times(26, user)), 'targets'],
    ['a redirect that rings for 14 s', 'redirect', { ...redirect, timeout: 14 }, 'timeout'],
    ['a redirect that rings for 91 s', 'redirect', { ...redirect, timeout: 91 }, 'timeout'],
    ['a voicemail outside beta', 'redirect', toVoicemail, 'endpointType'],
    ['a masked caller outside beta', 'redirect', { ...redirect, maskCaller: true }, 'maskCaller'],
    ['a masked callee outside beta', 'redirect', { ...redirect, maskCallee: true }, 'maskCallee'],
    [
      'a routing policy it does not know',
      'redirect',
      { ...redirect, routingPolicies: ['fast'] },
      'routingPolicies',
    ],
    ['a number that is not E.164', 'redirect', redirectTo([{ phone: { id: '030 1234' } }]), 'E.164'],
    ['a phone target for a bot without a number', 'redirect', redirectTo([phone]), 'application instance'],
    ['a reason with a capital', 'reject', { reason: 'Busy' }, 'reason'],
  ])('%s', async (_title, action, body, word) => {
    const callId = await startCall(graph, 'redirect-application');
    const response = await ask(graph, 'POST', `${callId}/${action}`, body);

    expect(response.status).toBe(400);
    const { error } = (await response.json()) as {
      error: { code: string; message: string; innerError: object };
    };
    expect(error.code).toBe('BadRequest');
    expect(error.message).toContain(word);
    expect(Object.keys(error.innerError)).toEqual(['date', 'request-id', 'client-request-id']);
  });

  test('a request without a token, with 401', async () => {
    const callId = await startCall(graph, 'redirect-application');
    const response = await fetch(`${graph.address}/v1.0/communications/calls/${callId}/answer`, {
      method: 'POST',
    });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('a body that doesn’t say it is JSON, with 415', async () => {
    const callId = await startCall(graph, 'redirect-application');
    const response = await fetch(`${graph.address}/v1.0/communications/calls/${callId}/answer`, {
      method: 'POST',
      headers: { authorization: await authorization(graph), 'content-type': 'text/plain' },
      body: JSON.stringify(answer),
    });
    expect(response.status).toBe(415);
  });

  test('a body that isn’t JSON, with 400', async () => {
    const callId = await startCall(graph, 'redirect-application');
    const response = await fetch(`${graph.address}/v1.0/communications/calls/${callId}/answer`, {
      method: 'POST',
      headers: { authorization: await authorization(graph), 'content-type': 'application/json' },
      body: '{"acceptedModalities":',
    });
    expect(response.status).toBe(400);
  });

  test.each([
    ['POST', 'answer', answer],
    ['POST', 'reject', requests.reject],
    ['POST', 'keepAlive', undefined],
    ['GET', '', undefined],
    ['DELETE', '', undefined],
  ])('%s %s of a call that never was or is over, with 404', async (method, action, body) => {
    const callId = await startCall(graph, 'redirect-application');
    await ask(graph, 'POST', `${callId}/reject`, requests.reject);
    await reportOf(graph, callId, 10);

    for (const id of [callId, '00000000-0000-0000-0000-000000000000'])
      expect((await ask(graph, method, action === '' ? id : `${id}/${action}`, body)).status).toBe(404);
  });

  test('a second decision, with 409', async () => {
    const callId = await startCall(graph, 'answer-service-hosted');
    expect((await ask(graph, 'POST', `${callId}/answer`, answer)).status).toBe(202);

    const second = await ask(graph, 'POST', `${callId}/redirect`, redirect);
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ error: { code: 'Conflict' } });
  });
});

describe('what Graph accepts', () => {
  let bot: Bot;
  let graph: Graph;

  beforeAll(async () => {
    bot = await startBot();
    graph = await startGraphFor(bot);
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });

  test.each([
    ['25 targets', redirectTo(times(25, user))],
    ['15 s', { ...redirect, timeout: 15 }],
    ['90 s', { ...redirect, timeout: 90 }],
    ['routing policies', requests.redirectToUsers],
  ])('a redirect with %s', async (_title, body) => {
    const callId = await startCall(graph, 'redirect-application');
    expect((await ask(graph, 'POST', `${callId}/redirect`, body)).status).toBe(202);
  });

  test.each([
    ['a masked caller', { maskCaller: true }],
    ['a voicemail', toVoicemail],
    ['a masked callee', { maskCallee: true }],
    ['the deprecated disposition', { targetDisposition: 'forward' }],
  ])('in beta: %s', async (_title, more) => {
    const callId = await startCall(graph, 'redirect-application');
    const response = await fetch(`${graph.address}/beta/app/calls/${callId}/redirect`, {
      method: 'POST',
      headers: { authorization: await authorization(graph), 'content-type': 'application/json' },
      body: JSON.stringify({ ...redirect, ...more }),
    });
    expect(response.status).toBe(202);
  });

  test('any form of the call’s id', async () => {
    const callId = await startCall(graph, 'redirect-application');
    for (const form of [callId, callId.toUpperCase(), callId.replaceAll('-', '')])
      expect((await ask(graph, 'POST', `${form}/keepAlive`)).status).toBe(200);
  });
});
