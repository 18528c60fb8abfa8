import { readPolicy } from '../../../shared/call/policy/policy.ts';
import { FailingEndpoints } from '../../../shared/flow/failingEndpoints.ts';
import { OncePerCall } from '../../../shared/flow/oncePerCall.ts';
import { receiveNotification } from '../../../shared/flow/receiveNotification.ts';
import type { EndpointReply, EndpointRequest } from '../../../shared/ports/endpoints.ts';
import type { GraphCall } from '../../../shared/ports/graph.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { inMemoryEventQueue, noPendingEvents, noPlacedCalls } from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';

const url = 'https://routing.contoso.com/calls';
const base = 'https://bot.contoso.com/api/calls';
const receivedAt = Date.UTC(2026, 10, 25, 8);
const prompt = (name: string) => ({ playPrompt: { uris: [`https://cdn.contoso.com/${name}.wav`] } });
const answer = { answer: { media: { serviceHosted: {} } } };
const said = (decision: object): EndpointReply => ({
  kind: 'status',
  status: 200,
  text: JSON.stringify(decision),
});

interface Step {
  readonly reply: EndpointReply | 'never' | 'onceTheCallIsQueued';
  /** Milliseconds. */
  readonly takes?: number;
}

/** One instance of the application with an endpoint that replies as scripted, and a Graph that does, too. */
function instance(steps: readonly Step[], graphStatuses: readonly number[] = [], rule: object = {}) {
  const clock = fakeClock(receivedAt);
  const eventQueue = inMemoryEventQueue();
  const log = silentLog();
  const asked: EndpointRequest[] = [];
  const acted: { readonly action: string; readonly call: GraphCall }[] = [];
  const left = [...steps];
  const statuses = [...graphStatuses];
  const ports = {
    policy: readPolicy({
      rules: [{ name: 'vip', then: { ask: { url } }, fallback: { reject: { reason: 'busy' } }, ...rule }],
      otherwise: { ignore: {} },
    }),
    placedCalls: noPlacedCalls,
    callControl: {
      act: async (call: GraphCall, action: { readonly kind: string }) => {
        acted.push({ action: action.kind, call });
        clock.advance(10);
        return { kind: 'status' as const, status: statuses.shift() ?? 202 };
      },
    },
    endpoints: {
      post: async (request: EndpointRequest) => {
        asked.push(request);
        const { reply, takes = 20 } = left.shift() ?? { reply: 'never' as const };
        if (reply === 'never') {
          clock.advance(20_000);
          return new Promise<never>(() => {});
        }
        if (reply === 'onceTheCallIsQueued') {
          while (eventQueue.sent.length === 0) await new Promise(setImmediate);
          return said(answer);
        }
        clock.advance(takes);
        return reply;
      },
    },
    failingEndpoints: new FailingEndpoints(clock),
    callbackHosts: ['bot.contoso.com'],
    policyVersion: '0123456789ab',
    eventQueue,
    pendingEvents: noPendingEvents,
    oncePerCall: new OncePerCall<never>(),
    clock,
    log,
    telemetry: noTelemetry,
    answerMargin: 1_000,
    callbackBaseUrl: base,
  };
  const call = async (id = 'c1', more: object = {}) => {
    const items = [
      {
        changeType: 'created',
        resourceUrl: `/communications/calls/${id}`,
        resourceData: { '@odata.type': '#microsoft.graph.call', state: 'incoming', ...more },
      },
    ];
    await receiveNotification(
      { items, receivedAt: clock.now(), tenantId: 't', deliveryId: 'm', callbackKey: undefined },
      ports,
    );
    return eventQueue.sent.at(-1)?.facts as { readonly [name: string]: unknown };
  };
  return { call, asked, acted, clock, log, events: eventQueue.sent };
}

describe('a call whose rule asks', () => {
  test('is queued as asking at once, then with what the reply decided', async () => {
    const redirect = { redirect: { targets: [{ phone: '+4930123456' }] } };
    const { call, asked, events } = instance([
      { reply: said({ ...redirect, onEstablished: [prompt('hello')] }) },
    ]);
    await call('c1', {
      source: { identity: { user: { id: 'u', displayName: 'Adele' } } },
      requestedModalities: ['audio'],
    });
    expect(asked.map(({ body }) => body)).toEqual([
      {
        callId: 'c1',
        rule: 'vip',
        deadlineMs: 14_000,
        call: {
          caller: [{ kind: 'user', id: 'u', displayName: 'Adele' }],
          callees: [],
          tenantId: 't',
          scenario: 'peerToPeer',
          recording: false,
          modalities: ['audio'],
        },
      },
    ]);
    expect(events).toMatchObject([
      { type: 'call.incoming', facts: { decision: { rule: 'vip', action: 'asking' } } },
      {
        type: 'decision.accepted',
        facts: {
          rule: 'vip',
          action: 'redirect',
          outcome: 'accepted',
          answerMilliseconds: 30,
          attempts: [
            { action: 'ask', reply: 200, milliseconds: 20, askedMs: 20 },
            { action: 'redirect', reply: 202, milliseconds: 30 },
          ],
          performed: { kind: 'redirect', targets: [{ phone: '+4930123456' }] },
          onEstablished: [prompt('hello')],
        },
      },
    ]);
    expect(events[0]?.facts).not.toHaveProperty('onEstablished');
  });

  test('is queued while the endpoint still thinks', async () => {
    const { call, events } = instance([{ reply: 'onceTheCallIsQueued' }]);
    expect(await call()).toMatchObject({ action: 'answer' });
    expect(events.map(({ type }) => type)).toEqual(['call.incoming', 'decision.accepted']);
  });

  test.each<[string, Step, object]>([
    ['204', { reply: { kind: 'status', status: 204 } }, { reply: 204 }],
    ['500', { reply: { kind: 'status', status: 500 } }, { reply: 500, error: { code: 'UnexpectedStatus' } }],
    [
      'a redirect',
      { reply: { kind: 'status', status: 302 } },
      { reply: 302, error: { code: 'UnexpectedStatus' } },
    ],
    [
      'nonsense',
      { reply: { kind: 'status', status: 200, text: '<html>' } },
      { reply: 200, error: { code: 'ReplyRefused' } },
    ],
    ['a cut connection', { reply: { kind: 'cut' } }, { reply: 'cut' }],
    ['silence', { reply: 'never' }, { reply: 'timeout' }],
    [
      'too much',
      { reply: { kind: 'status', status: 200, error: { code: 'ReplyTooLarge', message: 'm' } } },
      { reply: 200, error: { code: 'ReplyTooLarge' } },
    ],
  ])('falls back after %s, with the rule’s own commands', async (_claim, step, attempt) => {
    const rule = { onEstablished: [prompt('rule')] };
    const { call, acted } = instance([step], [], rule);
    const outcome = await call();
    expect(acted.map(({ action }) => action)).toEqual(['reject']);
    expect(outcome).toMatchObject({
      action: 'reject',
      attempts: [
        { action: 'ask', ...attempt },
        { action: 'reject', reply: 202 },
      ],
      performed: { kind: 'reject', reason: 'busy' },
      onEstablished: [prompt('rule')],
    });
  });

  test('falls back where Graph refuses what the reply decided', async () => {
    const { call, acted } = instance(
      [{ reply: said({ ...answer, onEstablished: [prompt('reply')] }) }],
      [403, 202],
    );
    const outcome = await call();
    expect(acted.map(({ action }) => action)).toEqual(['answer', 'reject']);
    expect(outcome).toMatchObject({ action: 'reject', outcome: 'accepted', performed: { kind: 'reject' } });
    expect(outcome).not.toHaveProperty('onEstablished');
  });

  test('that the endpoint has ignored is recorded as ignored', async () => {
    const { call, events } = instance([{ reply: said({ ignore: {} }) }]);
    await call();
    expect(events.map(({ type }) => type)).toEqual(['call.incoming', 'decision.none']);
    expect(events[1]?.facts).toMatchObject({ action: 'ignore', attempts: [{ action: 'ask', reply: 200 }] });
  });

  test('is asked about once, however often it is delivered', async () => {
    const { call, asked } = instance([{ reply: said(answer) }]);
    await Promise.all([call(), call()]);
    await call();
    expect(asked).toHaveLength(1);
  });

  test('keeps a blob of its reply out of the record', async () => {
    const { call, events } = instance([
      { reply: said({ answer: { media: { appHosted: { blob: 'a secret' } } } }) },
    ]);
    await call();
    expect(JSON.stringify(events)).not.toContain('a secret');
  });

  test('answered with commands on keys gets a callback URL that names them', async () => {
    const { call, acted } = instance([
      { reply: said({ ...answer, onTone: { '#': [prompt('p')], '1': [prompt('q')] } }) },
    ]);
    await call();
    expect(acted[0]?.call.callbackUri).toBe(`${base}/tones.1p`);
  });

  test.each([
    ['a regular call', {}, 2_000],
    ['a recording', { applicationMetadata: { botData: { inviteReasons: ['PolicyBasedRecording'] } } }, 1_500],
  ])('%s is asked about for %s ms', async (_claim, more, most) => {
    const { call, asked, clock } = instance([{ reply: said(answer) }]);
    await call('c1', more);
    const signal = asked[0]?.signal;
    clock.advance(most - 31);
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    expect(signal?.aborted).toBe(true);
  });
});

describe('an endpoint that keeps failing', () => {
  const failing = { reply: { kind: 'status', status: 500 } as const };

  test('is left alone for half a minute after five failures in a row', async () => {
    const { call, asked, clock, log } = instance([
      ...Array.from({ length: 5 }, () => failing),
      { reply: said(answer) },
    ]);
    for (let n = 0; n < 5; n += 1) await call(`c${n}`);
    expect(await call('c5')).toMatchObject({
      action: 'reject',
      attempts: [{ action: 'ask', reply: 'notSent', askedMs: 0, error: { code: 'EndpointLeftAlone' } }, {}],
    });
    expect(asked).toHaveLength(5);
    expect(log.lines).toEqual([expect.stringContaining('vip')]);
    expect(log.lines[0]).not.toContain('contoso');
    clock.advance(30_000);
    expect(await call('c6')).toMatchObject({ action: 'answer' });
    expect(asked).toHaveLength(6);
  });

  test('is asked on where a reply came between, even one that leaves the call to the fallback', async () => {
    const declining = { reply: { kind: 'status', status: 204 } as const };
    const steps = Array.from({ length: 20 }, (_, n) => (n % 5 === 4 ? declining : failing));
    const { call, asked } = instance(steps);
    for (const n of steps.keys()) await call(`c${n}`);
    expect(asked).toHaveLength(20);
  });
});
