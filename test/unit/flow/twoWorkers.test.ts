import * as fc from 'fast-check';
import type { Command } from '../../../shared/call/commands/commands.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import { commandId } from '../../../shared/flow/ids.ts';
import type { EndpointReply } from '../../../shared/ports/endpoints.ts';
import type { QueuedCommand } from '../../../shared/ports/queues.ts';
import { CallWorld, type Delivery, isCheck, type ScriptedReply } from '../../support/callWorld.ts';
import { type Choose, type SteppedWork, underEverySchedule } from '../../support/interleaved.ts';

/** Two workers at once: a lost session lock, a message delivered again to another instance while the first goes on. */

const callId = '57dab8b1894c409ab240bd8beae78896';
const graphCallId = '57DAB8B1-894C-409A-B240-BD8BEAE78896';
const start = Date.parse('2026-11-22T08:00:00.000Z');

const said = (
  status: number,
  body?: unknown,
  more: { retryAfterMilliseconds?: number } = {},
): ScriptedReply => ({
  reply: { kind: 'status', status, ...more },
  body,
});
const running = said(200, { id: 'op-1', status: 'running' });
const completed = said(200, { id: 'op-1', status: 'completed' });
const throttled = said(429, undefined, { retryAfterMilliseconds: 2_000 });
const throttledLong = said(429, undefined, { retryAfterMilliseconds: 30_000 });
const failing = said(500);
const cut: ScriptedReply = { reply: { kind: 'cut' } };

const prompt: Command = { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } };
const transfer: Command = { transfer: { target: { user: 'u' } } };
const tones: Command = { subscribeToTone: {} };
const mute: Command = { mute: {} };
const hangUp: Command = { hangUp: {} };

function event(id: string, facts: object, type = `call.${id}`, second = 1): CallEvent {
  const more = type.startsWith('call.') ? { deleted: false, graphCallId, tenantId: 't1' } : {};
  return {
    id,
    callId,
    type,
    facts: { ...more, ...facts },
    source: 'graph',
    receivedAt: start + second * 1_000,
    position: 0,
  };
}
const incoming = (onEstablished: readonly Command[]) =>
  event(
    'incoming',
    { state: 'incoming', decision: { rule: 'r', action: 'answer' }, onEstablished },
    'call.incoming',
    0,
  );
const established = event('established', { state: 'established' });
const hold = event('hold', { state: 'hold' }, 'call.hold', 2);
const terminated = event('terminated', { state: 'terminated', deleted: true }, 'call.terminated', 9);
const promptEnded = (facts: object) =>
  event('op', { kind: 'playPrompt', status: 'completed', ...facts }, 'operation.completed', 3);

const id = commandId(callId, 'c');
const transferAccepted = event('accepted', { state: 'transferAccepted' }, 'call.transferAccepted', 4);
const transferFailed = event(
  'back',
  { state: 'established', result: { code: 500, subcode: 7000 } },
  'call.established',
  5,
);
const decided: CallEvent = {
  ...event(
    'decided',
    { graphCallId, rule: 'r', action: 'answer', outcome: 'accepted', attempts: [] },
    'decision.accepted',
    0,
  ),
  source: 'handler',
};

const ordered = (command: Command, key = 'c'): QueuedCommand => ({
  kind: 'command',
  commandId: commandId(callId, key),
  session: callId,
  trigger: 'operator',
  command,
  requestedAt: start,
  retry: 0,
});

/** Graph replies to what isn't a keepAlive in this order, and from then on with the last. */
function replying(...replies: readonly ScriptedReply[]) {
  const left = [...replies];
  return (): ScriptedReply => (left.length > 1 ? left.shift() : left[0]) ?? cut;
}

/** A call that was answered and is established, in a world whose Graph replies so. */
async function establishedCall(answer: () => ScriptedReply): Promise<CallWorld> {
  const world = new CallWorld(answer);
  world.tell(decided, established);
  await world.drain();
  return world;
}

const eventDelivery = (one: CallEvent): Delivery => ({ id: `event ${one.id}`, event: one });
const commandDelivery = (command: QueuedCommand): Delivery => ({
  id: `command ${command.commandId}`,
  command,
});

/** Counted over all tests, and told at the end. */
let schedules = 0;
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const RANDOM_RUNS = Number(process.env['RUNS'] ?? 100);
afterAll(() => {
  process.stdout.write(
    `two workers: ${schedules} schedules one by one, ${RANDOM_RUNS} at random by SEED=${seed}\n`,
  );
});

/** So many choices, of two workers or of three, are tried in every way; those behind them take the first. */
const CHOICES = Number(process.env['CHOICES'] ?? 6);
const CHOICES_OF_THREE = CHOICES - 2;

describe('two workers with the same command', () => {
  test.each<[string, Command, readonly ScriptedReply[]]>([
    ['a prompt', prompt, [running]],
    ['a prompt that is done at once', prompt, [completed]],
    ['a prompt that Graph throttles', prompt, [throttled, running]],
    ['a prompt that Graph puts off', prompt, [throttledLong, running]],
    ['a prompt of unknown fate', prompt, [cut, running]],
    ['a transfer', transfer, [said(202), said(404)]],
    ['a mute', mute, [completed]],
    ['a mute that fails at first', mute, [failing, completed]],
    ['a mute that is cut', mute, [cut, completed, said(409)]],
    ['a hangUp', hangUp, [said(204), said(404)]],
    ['a subscription that fails for good', tones, [failing]],
  ])('do it as often as it may be done: %s', async (_claim, command, replies) => {
    schedules += await underEverySchedule(CHOICES, async (choose) => {
      const world = await establishedCall(replying(...replies));
      const message = commandDelivery(ordered(command));
      await world.handleTogether([message, message], choose);
      await world.drain();
      expect(await world.faults(callId)).toEqual([]);
    });
  });
});

describe('one worker records while the other carries out', () => {
  test.each<[string, Command, readonly CallEvent[], ScriptedReply, string]>([
    ["its operation's end", prompt, [promptEnded({ clientContext: id })], running, 'completed'],
    [
      'its end, known by the operation alone',
      prompt,
      [promptEnded({ operationId: 'op-1' })],
      running,
      'completed',
    ],
    ['its failure', prompt, [promptEnded({ clientContext: id, status: 'failed' })], running, 'failed'],
    ['the end of its call', prompt, [terminated], running, 'interrupted'],
    ['the end of both', prompt, [terminated, promptEnded({ clientContext: id })], running, 'completed'],
    ['that it succeeded', transfer, [transferAccepted], said(202), 'completed'],
    ['that it failed after all', transfer, [transferAccepted, transferFailed], said(202), 'failed'],
    ['the same the other way round', transfer, [transferFailed, transferAccepted], said(202), 'failed'],
  ])('%s', async (_claim, command, events, reply, status) => {
    const choices = events.length === 1 ? CHOICES : CHOICES_OF_THREE;
    schedules += await underEverySchedule(choices, async (choose) => {
      const world = await establishedCall(replying(reply));
      const message = commandDelivery(ordered(command));
      await world.handleWithNews(message, events.map(eventDelivery), choose);
      await world.drain();
      expect(await world.faults(callId)).toEqual([]);
      expect(await world.commandStore.list(callId)).toMatchObject([{ status }]);
    });
  });
});

describe('two workers record', () => {
  test.each<[string, readonly CallEvent[]]>([
    ['the same event', [established, established]],
    ['the two events that make a command due', [incoming([tones, prompt]), established]],
    ['the event that makes a command due, and the end', [established, terminated]],
    ['three changes', [hold, established, terminated]],
  ])('%s', async (_claim, events) => {
    const choices = events.length === 2 ? CHOICES : CHOICES_OF_THREE;
    schedules += await underEverySchedule(choices, async (choose) => {
      const world = new CallWorld(replying(completed));
      world.tell(incoming([tones, prompt]));
      await world.handleTogether(events.map(eventDelivery), choose);
      await world.drain();
      expect(await world.faults(callId)).toEqual([]);
      const { record } = (await world.callStore.history(callId)) ?? {};
      expect(record?.eventCount).toBeGreaterThanOrEqual(new Set(events).size + 1);
    });
  });
});

const checkOf = (n: number): Delivery => ({
  id: `command check:${callId}:${n}`,
  command: { kind: 'check', callId, n, at: start },
});

describe('two workers with a check', () => {
  test.each<[string, readonly Delivery[], ScriptedReply, string]>([
    ['that is the same', [checkOf(1), checkOf(1)], said(200), 'active'],
    ['that finds the call gone', [checkOf(1), checkOf(1)], said(404), 'lost'],
    ['while the call ends', [checkOf(1), eventDelivery(terminated)], said(404), 'completed'],
  ])('%s plan one next check at most', async (_claim, deliveries, reply, outcome) => {
    schedules += await underEverySchedule(CHOICES, async (choose) => {
      const world = await establishedCall(replying(reply));
      await world.handleTogether(deliveries, choose);
      await world.drain();
      await world.drainChecks(3);
      expect(await world.faults(callId)).toEqual([]);
      const history = await world.callStore.history(callId);
      const checks = (history?.events ?? []).filter(({ type }) => type.startsWith('check.'));
      expect(checks.length).toBeLessThanOrEqual(history?.record.check?.n ?? 0);
      expect(history && summarize(history.record).outcome).toBe(outcome);
    });
  });
});

/** What a day at Graph brings: mostly success, sometimes none, never for good. */
const graphReplies = [running, completed, completed, throttled, throttledLong, failing, cut] as const;
const rule: readonly Command[] = [tones, mute, prompt, transfer, { ...prompt }, { unmute: {} }];

/** And what the webhook's receiver may say: everything there is. */
const webhookReplies: readonly EndpointReply[] = [
  { kind: 'status', status: 204, isJson: false },
  {
    kind: 'status',
    status: 200,
    isJson: true,
    text: JSON.stringify({ commands: [prompt, { fly: {} }, mute] }),
  },
  { kind: 'status', status: 200, isJson: true, text: '{"commands": 7}' },
  { kind: 'status', status: 503, isJson: false },
  { kind: 'status', status: 422, isJson: false },
  { kind: 'cut' },
];

/** Some of the things that happen to a call, in an order of its own, with others of them at the same time. */
async function liveThrough(choose: Choose): Promise<CallWorld> {
  const taken: EndpointReply = { kind: 'status', status: 204, isJson: false };
  const world = new CallWorld(
    (_request, count) => (count > 60 ? completed : (graphReplies[choose(graphReplies.length)] ?? completed)),
    (_event, count) => (count > 30 ? taken : (webhookReplies[choose(webhookReplies.length)] ?? taken)),
  );
  const operator = [ordered(prompt, 'o1'), ordered(hangUp, 'o2'), ordered(transfer, 'o3')];
  const news: CallEvent[] = [
    incoming(rule.slice(0, choose(rule.length + 1))),
    decided,
    established,
    hold,
    ...[transferAccepted, transferFailed].filter(() => choose(2) === 0),
    ...(choose(3) === 0 ? [] : [terminated]),
  ];
  const untold = [...news];
  const works: { readonly delivery: Delivery; readonly work: SteppedWork }[] = [];
  for (let steps = 0; ; steps += 1) {
    if (steps > 5_000) throw new Error('It goes on for ever.');
    const startable = world.deliveries.filter(
      (one) => !isCheck(one) && world.dueAt(one) <= world.clock.now(),
    );
    const going = works.filter(({ work }) => !work.isOver);
    const [what, place] = pick(choose, [
      untold.length,
      going.length < 3 ? startable.length : 0,
      going.length,
    ]);
    if (what === 0) world.tell(...untold.splice(place, 1));
    const delivery = startable[place];
    // A delivery may be begun again while another worker is at it.
    if (what === 1 && delivery !== undefined) works.push({ delivery, work: await world.start(delivery) });
    const chosen = going[place];
    if (what === 2 && chosen !== undefined) {
      if (choose(40) === 0) chosen.work.kill();
      else await chosen.work.step();
      if (chosen.work.error !== undefined) throw chosen.work.error;
      if (chosen.work.isDone) world.done(chosen.delivery);
    }
    const isAddressable = (await world.callStore.load(callId))?.record.fields.graphCallId !== undefined;
    if (isAddressable && operator.length > 0 && choose(10) === 0) world.order(...operator.splice(0, 1));
    if (what === undefined) {
      const next = world.deliveries.filter((one) => !isCheck(one)).map((one) => world.dueAt(one));
      if (next.length === 0) return world;
      world.clock.advance(Math.min(...next) - world.clock.now());
    }
  }
}

/** Chooses at random, and for the same number the same again. */
function chooseBy(number: number): Choose {
  const numbers = fc.sample(fc.infiniteStream(fc.nat(0x7fffffff)), { seed: number, numRuns: 1 })[0];
  return (among) => (numbers?.next().value ?? 0) % among;
}

/** One of several lists that isn't empty, and a place in it. */
function pick(choose: Choose, lengths: readonly number[]): readonly [number | undefined, number] {
  const filled = lengths.flatMap((length, list) => (length > 0 ? [list] : []));
  const list = filled.length === 0 ? undefined : filled[choose(filled.length)];
  return [list, list === undefined ? 0 : choose(lengths[list] ?? 1)];
}

test('whatever three workers do to one call at once, and where they are killed, everything is as it must be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(fc.nat()), async (life) => {
      const world = await liveThrough(chooseBy(life));
      expect(await world.faults(callId)).toEqual([]);
      expect(world.deliveries.filter((one) => !isCheck(one))).toEqual([]);
    }),
    { seed, numRuns: RANDOM_RUNS },
  );
});
