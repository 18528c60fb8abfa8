import type { CommandProgress } from '../../../shared/call/commands/commandProgress.ts';
import { type Command, commandName } from '../../../shared/call/commands/commands.ts';
import type { GraphRequest } from '../../../shared/call/commands/graphRequest.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import type { GraphReply } from '../../../shared/call/replies/graphReply.ts';
import { Unavailable } from '../../../shared/failure/failure.ts';
import { performCallCommand } from '../../../shared/flow/performCallCommand.ts';
import type { Graph } from '../../../shared/ports/graph.ts';
import type { QueuedCommand } from '../../../shared/ports/queues.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock, giveBackAt } from '../../support/fakeClock.ts';
import {
  inMemoryCallStore,
  inMemoryCommandQueue,
  inMemoryCommandStore,
  inMemoryEventQueue,
  noPendingEvents,
} from '../../support/inMemory.ts';
import { Killed, killedAt } from '../../support/killedAt.ts';
import { silentLog } from '../../support/silentLog.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const graphCallId = '57DAB8B1-894C-409A-B240-BD8BEAE78896';
const prompt: Command = { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } };
const mute: Command = { mute: {} };
const create: Command = { create: { targets: [{ user: '98da8a1a-1b87-452c-a713-65d3f10b1253' }] } };

interface Reply {
  readonly reply: GraphReply;
  readonly body?: unknown;
  readonly isBodyLost?: boolean;
}
const said = (status: number, body?: unknown, more: object = {}): Reply => ({
  reply: { kind: 'status', status, ...more },
  body,
});
const running = said(200, { id: 'op-1', status: 'running' });
const cut: Reply = { reply: { kind: 'cut' } };

const queued = (command: Command, more: Partial<QueuedCommand> = {}): QueuedCommand => ({
  kind: 'command',
  commandId: `${callId}.c1`,
  session: callId,
  trigger: 'operator',
  command,
  requestedAt: Date.parse('2026-11-22T08:00:00.000Z'),
  retry: 0,
  ...more,
});

/** A worker's surroundings: a call that is established, or over, and a Graph that replies as told. */
async function surroundings(replies: readonly Reply[], state = 'established') {
  const left = [...replies];
  const requests: GraphRequest[] = [];
  const graph: Graph = {
    request: async (request) => {
      requests.push(request);
      return left.length > 1 ? (left.shift() ?? cut) : (left[0] ?? cut);
    },
  };
  const callStore = inMemoryCallStore();
  const event = {
    id: 'e1',
    callId,
    type: `call.${state}`,
    source: 'graph' as const,
    receivedAt: 0,
    position: 0,
    facts: { state, deleted: state === 'terminated', graphCallId, tenantId: 't1' },
  };
  const record = reduce(emptyRecord(callId), event);
  await callStore.save({ record, event, followUp: { commands: [] } }, undefined);
  const ports = {
    callStore,
    graph,
    commandStore: inMemoryCommandStore(),
    commandQueue: inMemoryCommandQueue(),
    eventQueue: inMemoryEventQueue(),
    pendingEvents: noPendingEvents,
  };
  const clock = fakeClock();
  const rest = {
    clock,
    giveBackAt,
    log: silentLog(),
    telemetry: noTelemetry,
    callbackBaseUrl: 'https://bot.contoso.com/api/calls',
    botTenantId: 'bot-tenant',
  };
  return {
    requests,
    ...ports,
    clock,
    perform: async (message: QueuedCommand) => performCallCommand(message, { ...ports, ...rest }),
    /** The same, in a process that is killed at its n-th step. */
    performAndKill: async (message: QueuedCommand, n: number) =>
      performCallCommand(message, { ...killedAt(n, ports), ...rest }),
    progress: async (session = callId): Promise<CommandProgress | undefined> =>
      (await ports.commandStore.list(session))[0],
  };
}

test.each([
  ['a prompt', prompt, running, 'accepted'],
  ['a call that is placed', create, said(201, { id: graphCallId }), 'completed'],
])(
  '%s is asked for though the tables did not say that they had written it down',
  async (_claim, command, reply, status) => {
    const { commandStore, requests, perform, progress } = await surroundings([reply]);
    const { update } = commandStore;
    commandStore.update = async (...change) => {
      commandStore.update = update;
      await update(...change);
      throw new Unavailable('Table Storage', new Error('OperationTimedOut'));
    };
    await perform(queued(command));
    expect(requests).toHaveLength(1);
    expect(await progress()).toMatchObject({ status });
  },
);

describe('carrying out a command', () => {
  test('asks Graph once, in its own form of the call id, and makes the result an event', async () => {
    const { requests, perform, progress, eventQueue } = await surroundings([running]);
    await perform(queued(prompt));
    expect(requests).toEqual([
      expect.objectContaining({ method: 'POST', path: `/calls/${graphCallId}/playPrompt` }),
    ]);
    expect(requests[0]?.body).toMatchObject({ clientContext: `${callId}.c1` });
    expect(await progress()).toMatchObject({ status: 'accepted', operationId: 'op-1', attempts: 1 });
    expect(eventQueue.sent).toMatchObject([
      { callId, type: 'command.accepted', source: 'operator', facts: { name: 'playPrompt' } },
    ]);
  });

  test.each<[string, Command, Reply, string]>([
    ['an operation that Graph has done already', mute, said(200, { status: 'completed' }), 'completed'],
    ['an operation that goes on', prompt, said(200, { status: 'Running' }), 'accepted'],
    ['an operation whose reply broke off', prompt, { ...said(200), isBodyLost: true }, 'accepted'],
    ['an operation that failed at once', prompt, said(200, { status: 'failed' }), 'failed'],
    ['a 202 without a word', { transfer: { target: { user: 'u' } } }, said(202), 'accepted'],
    ['a 204', { hangUp: {} }, said(204), 'completed'],
    ['a refusal', prompt, said(403), 'refused'],
    ['an unknown fate', prompt, cut, 'unknown'],
  ])('%s is what its row and its event say', async (_claim, command, reply, status) => {
    const { perform, progress, eventQueue } = await surroundings([reply]);
    await perform(queued(command));
    expect(await progress()).toMatchObject({ name: commandName(command), status });
    expect(eventQueue.sent).toMatchObject([{ type: `command.${status}`, facts: { status } }]);
  });

  test("explains Graph's refusal", async () => {
    const error = { code: '7504', message: 'Insufficient enterprise tenant permissions' };
    const { perform, progress } = await surroundings([said(403, undefined, { error })]);
    await perform(queued(prompt));
    expect(await progress()).toMatchObject({
      graphStatus: 403,
      error: { code: '7504', meaning: expect.stringContaining('admin consent') },
    });
  });

  test('asks nothing about a call that is over', async () => {
    const { perform, requests, progress } = await surroundings([running], 'terminated');
    await perform(queued(prompt));
    expect(requests).toEqual([]);
    expect(await progress()).toMatchObject({ status: 'notPerformed', error: { code: 'CallEnded' } });
  });

  test('waits for a short Retry-After itself', async () => {
    const busy = said(429, undefined, { retryAfterMilliseconds: 2_000 });
    const { perform, requests, progress, commandQueue } = await surroundings([busy, running]);
    await perform(queued(prompt));
    expect(requests).toHaveLength(2);
    expect(await progress()).toMatchObject({ status: 'accepted', attempts: 2 });
    expect(commandQueue.sent).toEqual([]);
  });

  test('leaves a long Retry-After to a scheduled message, and then goes on', async () => {
    const busy = said(429, undefined, { retryAfterMilliseconds: 30_000 });
    const { perform, requests, progress, commandQueue, clock } = await surroundings([busy, running]);
    await perform(queued(prompt));
    expect(requests).toHaveLength(1);
    expect(commandQueue.sent).toMatchObject([{ retry: 1, at: clock.now() + 30_000 }]);
    expect(await progress()).toMatchObject({ status: 'pending', retries: 1 });
    clock.advance(30_000);
    await perform(queued(prompt, { retry: 1 }));
    expect(await progress()).toMatchObject({ status: 'accepted', attempts: 2 });
  });

  test('sends a scheduled message again where the one before it is delivered again', async () => {
    const busy = said(429, undefined, { retryAfterMilliseconds: 30_000 });
    const { perform, requests, commandQueue } = await surroundings([busy, running]);
    await perform(queued(prompt));
    await perform(queued(prompt));
    expect(requests).toHaveLength(1);
    expect(commandQueue.sent).toHaveLength(2);
    expect(commandQueue.sent[1]).toEqual(commandQueue.sent[0]);
  });

  const hours = 60 * 60_000;
  const old = { requestedAt: Date.parse('2026-11-22T08:00:00.000Z') - 6 * hours };

  test.each<[string, Command]>([
    ['transfer', { transfer: { target: { user: 'u' } } }],
    ['prompt', prompt],
    ['mute', mute],
    ['new call', create],
  ])('sends no %s that is six hours old', async (_claim, command) => {
    const { perform, requests, progress } = await surroundings([running]);
    const session = 'create' in command ? 'new-1' : callId;
    await perform(queued(command, { ...old, session }));
    expect(requests).toEqual([]);
    expect(await progress(session)).toMatchObject({ status: 'failed', error: { code: 'TooLate' } });
  });

  test.each<[string, Reply]>([
    ['500', said(500)],
    ['503 that asks for a second', said(503, undefined, { retryAfterMilliseconds: 1_000 })],
    ['a cut connection', cut],
  ])(
    'holds back the next command for two seconds at most where Graph says %s for good',
    async (_claim, reply) => {
      const { perform, requests, progress, commandQueue, clock } = await surroundings([reply]);
      const begun = clock.now();
      await perform(queued({ subscribeToTone: {} }));
      expect(clock.now() - begun).toBeLessThanOrEqual(2_000);
      let messages = 0;
      for (; commandQueue.sent.length > messages; messages += 1) {
        const next = commandQueue.sent[messages] as QueuedCommand;
        const asked = requests.length;
        clock.advance((next.at ?? 0) - clock.now());
        await perform(next);
        expect(requests.length - asked).toBeLessThanOrEqual(1);
      }
      expect(clock.now() - begun).toBeLessThanOrEqual(15 * 60_000);
      expect(['failed', 'unknown']).toContain((await progress())?.status);
    },
  );

  test('leaves no trace of a call that was forgotten', async () => {
    const { perform, requests, commandStore, eventQueue } = await surroundings([running]);
    const session = 'forgotten';
    await perform(queued(prompt, { session, commandId: `${session}.c1` }));
    expect([requests, await commandStore.list(session), eventQueue.sent]).toEqual([[], [], []]);
  });

  test('tells nothing of a command that is forgotten while Graph is asked', async () => {
    const { perform, graph, commandStore, eventQueue } = await surroundings([running]);
    const { request } = graph;
    graph.request = async (...asked) => {
      Object.assign(commandStore, {
        load: async () => undefined,
        update: async () => 'changedMeanwhile',
      });
      return request(...asked);
    };
    await perform(queued(prompt));
    expect(eventQueue.sent).toEqual([]);
  });

  test("leaves what an operation's notification has told meanwhile", async () => {
    const { perform, progress, graph, commandStore } = await surroundings([running]);
    const { request } = graph;
    graph.request = async (...asked) => {
      const stored = await commandStore.load(callId, `${callId}.c1`);
      if (stored !== undefined)
        await commandStore.update({ ...stored.progress, status: 'completed' }, stored.version);
      return request(...asked);
    };
    await perform(queued(prompt));
    expect(await progress()).toMatchObject({ status: 'completed' });
  });
});

describe('a new call', () => {
  const session = 'new-0123';
  const message = queued(create, { session, commandId: `${session}.c1` });

  test('begins its record with what Graph replies', async () => {
    const id = '2e1a0b00-2db4-4022-9570-243709c565ab';
    const made = said(201, { id, state: 'establishing', tenantId: 't2', mediaConfig: { blob: 'secret' } });
    const { perform, requests, eventQueue, progress } = await surroundings([made]);
    await perform(message);
    expect(requests).toMatchObject([{ method: 'POST', path: '/calls' }]);
    expect(eventQueue.sent).toMatchObject([
      {
        callId: '2e1a0b002db440229570243709c565ab',
        type: 'call.establishing',
        facts: { direction: 'outgoing', state: 'establishing', tenantId: 't2', commandId: `${session}.c1` },
      },
      { type: 'command.completed', facts: { name: 'create' } },
    ]);
    expect(JSON.stringify([eventQueue.sent, await progress(session)])).not.toContain('secret');
  });

  test.each([undefined, {}])(
    'that Graph made and did not name (%j) is unknown, for it may ring',
    async (body) => {
      const { perform, progress } = await surroundings([said(201, body)]);
      await perform(message);
      expect(await progress(session)).toMatchObject({ status: 'unknown', error: { code: 'NoCall' } });
    },
  );

  test('that Graph refuses has no record, and its refusal is in its row', async () => {
    const { perform, eventQueue, progress } = await surroundings([said(403)]);
    await perform(message);
    expect(eventQueue.sent).toEqual([]);
    expect(await progress(session)).toMatchObject({ status: 'refused', graphStatus: 403 });
  });
});

/** Delivers the message until it is handled, the first time to a process that is killed at its n-th step. */
async function survive(command: Command, replies: readonly Reply[], n: number) {
  const around = await surroundings(replies);
  let wasKilled = false;
  await around.performAndKill(queued(command), n).catch((error: unknown) => {
    wasKilled = true;
    if (!(error instanceof Killed || isFromKilled(error))) throw error;
  });
  if (wasKilled) await around.perform(queued(command));
  for (const sent of around.commandQueue.sent)
    if (sent.kind === 'command') {
      around.clock.advance((sent.at ?? 0) - around.clock.now());
      await around.perform(sent);
    }
  return { ...around, wasKilled };
}

function isFromKilled(error: unknown): boolean {
  return error instanceof Error && (error instanceof Killed || isFromKilled(error.cause) || hasKilled(error));
}

function hasKilled(error: Error): boolean {
  return error instanceof AggregateError && error.errors.some(isFromKilled);
}

describe('a worker that is killed between any two steps', () => {
  const places = Array.from({ length: 40 }, (_, index) => index + 1);
  const busy = said(429, undefined, { retryAfterMilliseconds: 30_000 });

  test.each(places)(
    'at step %i: a prompt is never asked for twice, and never left without a result',
    async (n) => {
      const { requests, progress, eventQueue } = await survive(prompt, [running], n);
      const status = (await progress())?.status;
      expect(requests.length).toBeLessThanOrEqual(1);
      expect(requests.length === 1 ? ['accepted', 'unknown'] : ['unknown']).toContain(status);
      expect(new Set(eventQueue.sent.map(({ id }) => id)).size).toBe(1);
    },
  );

  test.each(places)('at step %i: a mute is carried out', async (n) => {
    const { requests, progress, eventQueue } = await survive(mute, [said(200, { status: 'completed' })], n);
    expect(requests.length).toBeGreaterThanOrEqual(1);
    expect(await progress()).toMatchObject({ status: 'completed' });
    expect(eventQueue.sent.map(({ type }) => type)).toContain('command.completed');
  });

  test.each(places)(
    'at step %i: a prompt that Graph puts off is taken up again, or known as unknown',
    async (n) => {
      const { requests, progress } = await survive(prompt, [busy, running], n);
      const status = (await progress())?.status;
      expect(requests.length).toBeLessThanOrEqual(2);
      expect(['accepted', 'unknown']).toContain(status);
      expect(requests.length === 2 ? 'accepted' : status).toBe(status);
    },
  );

  test('the places above reach to the end of the flow', async () => {
    expect((await survive(prompt, [busy, running], places.length)).wasKilled).toBe(false);
  });
});
