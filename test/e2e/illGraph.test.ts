import { eventually } from '../support/eventually.ts';
import { type FaultControl, faultControl } from '../support/faultControl.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/** The product beside a Graph that does badly what commands and checks ask of it. */

let stack: LocalStack;
let control: FaultControl;
beforeAll(async () => {
  stack = await startLocalStack({ CALL_CHECK_DELAY: 'PT1S', KEEP_ALIVE_INTERVAL: 'PT2S' });
  control = faultControl(stack.environment['GRAPH_PORT'] ?? '');
});
afterEach(async () => control.stop());
afterAll(async () => stack.stop());

interface Command {
  readonly status: string;
  readonly callId?: string;
  readonly attempts: number;
}
interface Shown {
  readonly call: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly type: string }[];
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${stack.functionsUrl}/api/operator${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

const create = async () =>
  (await ask<{ commandId: string }>('/calls', { create: { targets: [{ user: 'u' }] } })).commandId;
const operate = async (callId: string, body: unknown) =>
  (await ask<{ commandId: string }>(`/calls/${callId}/commands`, body)).commandId;

async function settled(commandId: string): Promise<Command> {
  return eventually(`the command ${commandId} was settled`, async () => {
    const command = await ask<Command>(`/commands/${commandId}`);
    return ['pending', 'sending'].includes(command.status) ? undefined : command;
  });
}

async function placedCall(): Promise<string> {
  const { callId = '' } = await settled(await create());
  await eventually(
    'the call was established',
    async () => (await shown(callId)).call['state'] === 'established',
  );
  return callId;
}
const shown = async (callId: string) => ask<Shown>(`/calls/${callId}`);

/** What Graph was asked in a call, and has done. */
async function requestsIn(callId: string): Promise<string[]> {
  const response = await fetch(`${stack.graphUrl}/simulator/calls/${callId}`);
  const { transcript } = (await response.json()) as {
    transcript: { kind: string; operation?: string; reaction?: string; status?: number | null }[];
  };
  return transcript.flatMap(({ kind, operation, status, reaction }) =>
    kind === 'request' ? [`${operation} ${status ?? reaction}`] : [],
  );
}

const isPlay = (request: string) => request.startsWith('playPrompt');

describe.each([['graph-cut-after'], ['graph-error-after']])('%s', (name) => {
  test('a call whose making took effect unsaid is unknown, is recorded, and is made once', async () => {
    const before = new Set((await ask<{ calls: { callId: string }[] }>('/calls')).calls.map((c) => c.callId));
    await control.start({ name, count: 1, on: ['create'] });
    const command = await settled(await create());
    expect(command).toMatchObject({ status: 'unknown', attempts: 1 });
    const made = await eventually('the call was recorded', async () => {
      const { calls } = await ask<{ calls: { callId: string }[] }>('/calls');
      const others = calls.filter(({ callId }) => !before.has(callId));
      return others.length > 0 && others;
    });
    expect(made).toHaveLength(1);
  });

  test('a prompt that may have been played is not played again', async () => {
    const callId = await placedCall();
    await control.start({ name, count: 1, on: ['playPrompt'] });
    await operate(callId, { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } });
    await eventually('Graph was asked to play', async () => (await requestsIn(callId)).some(isPlay));
    await settled(await operate(callId, { subscribeToTone: {} }));
    expect((await requestsIn(callId)).filter(isPlay)).toHaveLength(1);
  });
});

test.each([['graph-throttled'], ['graph-unavailable'], ['graph-error'], ['graph-cut']])(
  '%s: hanging up is asked for again until it is done',
  async (name) => {
    const callId = await placedCall();
    await control.start({ name, count: 2, on: ['hangUp'] });
    expect(await settled(await operate(callId, { hangUp: {} }))).toMatchObject({ status: 'completed' });
    await eventually('the call had ended', async () => (await shown(callId)).call['state'] === 'terminated');
    expect((await shown(callId)).call['outcome']).toBe('completed');
  },
);

test.each([['graph-unavailable'], ['graph-error'], ['graph-cut']])(
  '%s: a check that fails keeps the call, and the next one keeps it alive',
  async (name) => {
    const callId = await placedCall();
    const checks = async () =>
      (await shown(callId)).events.flatMap(({ type }) => (type.startsWith('check.') ? [type] : []));
    await control.start({ name, on: ['keepAlive'], seconds: 60 });
    await eventually('a check failed', async () => (await checks()).includes('check.failed'));
    await control.stop();
    await eventually('the next one kept it alive', async () => (await checks()).at(-1) === 'check.alive');
    expect((await shown(callId)).call).toMatchObject({ state: 'established', outcome: 'active' });
    await settled(await operate(callId, { hangUp: {} }));
  },
);
