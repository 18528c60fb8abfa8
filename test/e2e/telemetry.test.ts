import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { canonicalCallId } from '../../shared/call/notification/callId.ts';
import { createTokenSource } from '../../shared/graph/createTokenSource.ts';
import { createOperatorAccess } from '../../shared/operator/createOperatorAccess.ts';
import { operatorEndpoint } from '../../shared/operator/operatorEndpoint.ts';
import { encodeEvent } from '../../shared/servicebus/cloudEvent.ts';
import { toCloudCommand } from '../../shared/servicebus/commandMessage.ts';
import { readSettings, type Settings } from '../../shared/settings/settings.ts';
import { systemClock } from '../../shared/systemClock.ts';
import { attribute, event, metric, span } from '../../shared/telemetry/names.ts';
import { eventually } from '../support/eventually.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import {
  newTraceParent,
  startTracedApplication,
  type TracedApplication,
  webhookSecret,
} from '../support/tracedApplication.ts';

/** What must stand in no span, measurement, event or line of the log, and what sends it through the application. */
const secrets = {
  "the caller's name": 'Adele Vance',
  "the caller's id": '8a34a46b-3d17-4adc-8dce-dc4e7d572698',
  "the caller's number": '+14255550100',
  "a participant's name": 'Megan Bowen',
  "the app's token": 'app-token',
  'the access token of a recording': 'recording-access-secret',
  'a tone': 'tone9-secret',
  "Graph's words on an error": 'The user Lee Gu is not licensed',
  'what a message that cannot be read holds': 'Poisoned Pradeep',
  'what a body that is no JSON holds': 'Broken Bianca',
  "the webhook's address": webhookSecret,
};

let traced: TracedApplication;
let graphToken: string;
const trees: Record<'incoming' | 'established' | 'terminated', string[]> = {
  incoming: [],
  established: [],
  terminated: [],
};

/** A day with everything in it, the outage last. */
beforeAll(async () => {
  traced = await startTracedApplication(({ url }) => ({
    rules: [
      {
        name: 'asked',
        when: { caller: [{ user: asker }] },
        // There is nobody who decides.
        then: { ask: { url: `${url}/ask` } },
        fallback: { reject: { reason: 'busy' } },
      },
    ],
    otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
  }));
  graphToken = await traced.graph.token();
  await playAnsweredCall();
  await playRefusedCall();
  await playAskedCall();
  await traced.savePolicy({ rules: 'none' });
  await playWhatWorkersTell();
  await playMistakes();
  await failToSignIn();
  await traced.tick('removeOldCalls');
  await playOutage();
  await eventually('the faulty policy was refused', async () =>
    (await traced.telemetry.measurements()).some(({ name }) => name === metric.refusedPolicies.name),
  );
});
afterAll(async () => traced.stop());

const caller = {
  user: { id: secrets["the caller's id"], displayName: secrets["the caller's name"] },
  phone: { id: secrets["the caller's number"] },
};

/** Graph posts, the worker records; what that was as a trace. */
async function play(callId: string, ...items: readonly object[]): Promise<string[]> {
  const traceParent = newTraceParent();
  await traced.post(envelope(...items), { token: graphToken, traceParent });
  await traced.work('call-events', canonicalCallId(callId));
  const [, traceId = '', spanId = ''] = traceParent.split('-');
  return toTree(traceId, spanId);
}

async function playAnsweredCall(): Promise<void> {
  const callId = newCallId();
  trees.incoming = await play(callId, incomingCall(callId, { source: { identity: caller } }));
  trees.established = await play(callId, callState(callId, 'established'));
  const participant = { info: { identity: { user: { displayName: secrets["a participant's name"] } } } };
  await play(
    callId,
    callState(callId, 'established', { toneInfo: { sequenceId: 1, tone: secrets['a tone'] } }),
    { resourceUrl: `/communications/calls/${callId}/participants`, resourceData: [participant] },
    {
      resourceUrl: `/communications/calls/${callId}/operations/1`,
      resourceData: {
        '@odata.type': '#microsoft.graph.recordOperation',
        recordingAccessToken: secrets['the access token of a recording'],
      },
    },
  );
  trees.terminated = await play(callId, callState(callId, 'terminated', { resultInfo: { code: 200 } }));
  await traced.work('call-webhooks', canonicalCallId(callId));
}

const asker = '6b1f0c8e-2d47-4a93-b5e6-90c7d8f3a214';

async function playAskedCall(): Promise<void> {
  const callId = newCallId();
  await play(callId, incomingCall(callId, { source: { identity: { user: { id: asker } } } }));
}

async function playRefusedCall(): Promise<void> {
  const callId = newCallId();
  const message = secrets["Graph's words on an error"];
  traced.graph.script(callId, { status: 403, body: { error: { code: '7505', message } } });
  await play(callId, incomingCall(callId));
  await play(callId, callState(callId, 'terminated'));
}

/** Results of commands and checks come by the queue, as every event does. */
async function playWhatWorkersTell(): Promise<void> {
  const callId = canonicalCallId(newCallId());
  await play(callId, callState(callId, 'established'));
  const message = {
    kind: 'command',
    commandId: `${callId}.1`,
    session: callId,
    trigger: 'operator',
  } as const;
  const mute = toCloudCommand({ ...message, command: { mute: {} }, requestedAt: Date.now(), retry: 0 });
  await traced.enqueue('call-commands', callId, mute);
  await traced.work('call-commands', callId);
  const command = { commandId: 'c', name: 'keepAlive', trigger: 'operator', status: 'refused', attempts: 1 };
  const stamp = { callId, receivedAt: Date.now(), position: 0 };
  for (const told of [
    { ...stamp, id: 'command', type: 'command.refused', source: 'handler' as const, facts: command },
    {
      ...stamp,
      id: 'check',
      type: 'check.lost',
      source: 'scheduler' as const,
      facts: { n: 3, result: 'lost' },
    },
  ])
    await traced.enqueue('call-events', callId, JSON.parse(String(encodeEvent(told))));
  await traced.work('call-events', callId);
}

async function playMistakes(): Promise<void> {
  await traced.post(envelope(), { token: `${graphToken.slice(0, -8)}forged00` });
  expect((await traced.list('no token at all')).status).toBe(401);
  await traced.post(`{"value": "${secrets['what a body that is no JSON holds']}`, { token: graphToken });
  await traced.enqueue('call-events', 'poisoned', {
    id: secrets['what a message that cannot be read holds'],
  });
  await traced.work('call-events', 'poisoned');
}

/** The identity endpoint of a function app to which nobody has assigned the identity. */
async function failToSignIn(): Promise<void> {
  const endpoint = createServer((_request, response) => {
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end('{"statusCode":400,"message":"none"}');
  });
  await new Promise<void>((resolve) => {
    endpoint.listen(0, '127.0.0.1', resolve);
  });
  process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'any';
  const settings = readSettings({
    BOT_APP_ID: 'app',
    BOT_TENANT_ID: 'tenant',
    CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
    ServiceBusConnection__fullyQualifiedNamespace: 'contoso.servicebus.windows.net',
    TableStorageConnection__tableServiceUri: 'https://contoso.table.core.windows.net',
  });
  await createTokenSource(settings, traced.telemetry)
    .get('tenant', false)
    .catch(() => {});
  await new Promise((resolve) => endpoint.close(resolve));
  await turnAwayOperator(settings);
}

async function turnAwayOperator(settings: Settings): Promise<void> {
  const operatorAccess = createOperatorAccess(
    { ...settings, operatorAudience: 'api://operators' },
    systemClock,
  );
  const ports = { operatorAccess, telemetry: traced.telemetry };
  const silent = { log: () => {}, warn: () => {}, error: () => {} };
  await operatorEndpoint({ headers: new Headers() }, silent, 'Calls.Read', ports, async () => ({
    status: 200,
  }));
}

async function playOutage(): Promise<void> {
  await traced.loseServiceBus();
  const callId = newCallId();
  await traced.post(envelope(incomingCall(callId, { source: { identity: caller } })), { token: graphToken });
  await traced.tick('forwardPendingCallEvents').catch(() => {});
}

/** A trace as an indented list, children below their parent in the order in which they began. */
function toTree(traceId: string, parentId: string, indent = ''): string[] {
  return traced.telemetry
    .spans()
    .filter((each) => each.spanContext().traceId === traceId && each.parentSpanContext?.spanId === parentId)
    .toSorted((a, b) => nanoseconds(a) - nanoseconds(b))
    .flatMap((each) => [
      `${indent}${SpanKind[each.kind].toLowerCase()} ${each.name}`,
      ...toTree(traceId, each.spanContext().spanId, `${indent}  `),
    ]);
}

function nanoseconds({ startTime: [seconds, rest] }: ReadableSpan): number {
  return seconds * 1e9 + rest;
}

test('an incoming call is one trace, from the host over Graph and the queue to the record', () => {
  expect(trees.incoming).toEqual([
    'server POST /api/calls',
    '  internal check token',
    '  internal decide',
    '  internal perform decision',
    '    client POST /communications/calls/{id}/answer',
    '  producer send call-events',
    '    consumer process call-events',
    '      producer send call-commands',
    '      producer send call-webhooks',
    '  producer send call-events',
    '    consumer process call-events',
    '      producer send call-webhooks',
  ]);
});

test.each([
  ['established', ['      producer send call-commands', '      producer send call-webhooks']],
  ['terminated', ['      producer send call-webhooks']],
] as const)('so is each later change, such as %s, with what it makes due', (change, due) => {
  expect(trees[change]).toEqual([
    'server POST /api/calls',
    '  internal check token',
    '  producer send call-events',
    '    consumer process call-events',
    ...due,
  ]);
});

test('the trace that a request names counts only once its token has been shown to be good', async () => {
  const [shown, refused] = [newTraceParent(), newTraceParent()];
  await traced.post(envelope(callState(newCallId(), 'established')), { traceParent: shown });
  await traced.post(envelope(), { token: 'none', traceParent: refused });
  const traces = traced.telemetry.spans().map((each) => each.spanContext().traceId);
  const isTaken = (traceParent: string) => traces.includes(traceParent.split('-')[1] ?? '');
  expect([isTaken(shown), isTaken(refused)]).toEqual([true, false]);
});

test("the host's own invocation is linked where the message brings its sender's trace", () => {
  const processed = traced.telemetry.spans().find(({ name }) => name === span.recordEvent);
  expect(processed?.links).toHaveLength(1);
});

test('every name of a metric, an event and a span is told by the code, and no other', async () => {
  const { telemetry } = traced;
  const measured = (await telemetry.measurements()).map(({ name }) => name);
  const happened = telemetry.events().map(({ name }) => name);
  const worked = telemetry.spans().map(({ name }) => name);
  const told = new Set([...measured, ...happened, ...worked]);
  const named: string[] = [...Object.values(metric), ...Object.values(event)].map(({ name }) => name);
  named.push(...Object.values(span));

  expect(named.filter((name) => !told.has(name))).toEqual([]);
  expect([...told].filter((name) => !named.includes(name) && !name.includes('/communications/'))).toEqual([]);
});

test('measurements and events carry the attributes that their names promise, and no other', async () => {
  const promised = new Map<string, string[]>(
    [...Object.values(metric), ...Object.values(event)].map(({ name, attributes }) => [
      name,
      attributes.map((key) => attribute[key]),
    ]),
  );
  for (const { name, attributes } of [
    ...(await traced.telemetry.measurements()),
    ...traced.telemetry.events(),
  ])
    expect(promised.get(name)).toEqual(expect.arrayContaining(Object.keys(attributes)));
});

test('a refused token is counted by its reason, and is no notification', async () => {
  const measured = await traced.telemetry.measurements();
  expect(measured).toContainEqual({
    name: 'call.refused_tokens',
    attributes: { 'error.type': 'signature' },
    value: 1,
  });
  expect(
    measured.filter(({ name }) => name === 'call.notifications').map(({ attributes }) => attributes),
  ).not.toContainEqual({ 'http.response.status_code': 401 });
});

/** Everything that was told, as text. */
async function everythingTold(): Promise<string> {
  const { telemetry, logLines } = traced;
  const spans = telemetry
    .spans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  const records = telemetry.logRecords().map(({ body, attributes }) => ({ body, attributes }));
  const measured = await telemetry.measurements();
  return JSON.stringify({ spans, records, measured, events: telemetry.events(), logLines }, null, 1);
}

test.each(Object.entries(secrets))('%s is told nowhere', async (_what, secret) => {
  expect(await everythingTold()).not.toContain(secret);
});

test("Graph's token is told nowhere, not even in part", async () => {
  const told = await everythingTold();
  for (const part of graphToken.split('.')) expect(told).not.toContain(part);
});

test('what was told is what was played', async () => {
  const told = await everythingTold();
  expect(told).toContain('A message can never be processed');
  expect(told).toContain('The queue did not take events in time');
});
