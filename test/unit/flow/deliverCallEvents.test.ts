import type { Command } from '../../../shared/call/commands/commands.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import type { EndpointReply } from '../../../shared/ports/endpoints.ts';
import { CallWorld, type Delivery, type ReceiveEvent } from '../../support/callWorld.ts';
import { interleave, underEverySchedule } from '../../support/interleaved.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const start = Date.parse('2026-11-22T08:00:00.000Z');
const HOUR = 60 * 60_000;

function event(id: string, type: string, facts: object): CallEvent {
  const more = type.startsWith('call.') ? { deleted: false, graphCallId: 'A-B', tenantId: 't1' } : {};
  return { id, callId, type, facts: { ...more, ...facts }, source: 'graph', receivedAt: start, position: 0 };
}
const later: Command = { sendDtmfTones: { tones: ['1', '2'] } };
const incoming = event('incoming', 'call.incoming', {
  state: 'incoming',
  decision: { rule: 'r', action: 'answer' },
  onEstablished: [later],
});
const decided = event('decided', 'decision.accepted', {
  rule: 'r',
  action: 'answer',
  outcome: 'accepted',
  attempts: [],
});
const established = event('established', 'call.established', { state: 'established' });
const terminated = event('terminated', 'call.terminated', { state: 'terminated', deleted: true });
const types = ['call.incoming', 'call.decided', 'call.established', 'call.ended'];

const status = (code: number, more: object = {}): EndpointReply => ({
  kind: 'status',
  status: code,
  isJson: false,
  ...more,
});
const json = (body: unknown): EndpointReply => ({
  kind: 'status',
  status: 200,
  isJson: true,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const asking = (...commands: readonly unknown[]) => json({ commands });
const taken = status(204);
const timeout: EndpointReply = { kind: 'timeout' };

/** Graph completes what it is asked at once. */
const completed = () => ({
  reply: { kind: 'status' as const, status: 200 },
  body: { id: 'op', status: 'completed' },
});
const prompt = { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } };

/** A call with a receiver that replies so to the events of a type, one after the other and then with the last. */
function worldWith(replies: Readonly<Record<string, readonly EndpointReply[]>>): CallWorld {
  const counts = new Map<string, number>();
  const receive: ReceiveEvent = ({ type }) => {
    const count = counts.get(type) ?? 0;
    counts.set(type, count + 1);
    const ofType = replies[type] ?? [taken];
    return ofType[Math.min(count, ofType.length - 1)] ?? taken;
  };
  return new CallWorld(completed, receive);
}

async function live(
  world: CallWorld,
  events: readonly CallEvent[] = [incoming, decided, established, terminated],
) {
  for (const one of events) {
    world.tell(one);
    await world.drain();
  }
}

const postedTypes = (world: CallWorld) => world.posted.map(({ type }) => type);
const commandsOf = async (world: CallWorld) =>
  (await world.commandStore.list(callId)).filter(({ trigger }) => trigger === 'webhook');

describe('what the receiver is posted', () => {
  test('is each change once, as a CloudEvent with the event and the call as they are seen outside', async () => {
    const world = worldWith({});
    await live(world);
    expect(postedTypes(world)).toEqual(types);
    expect(world.posted[0]).toMatchObject({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      source: 'https://bot.contoso.com/api/calls',
      subject: callId,
      time: new Date(start).toISOString(),
      datacontenttype: 'application/json',
      data: {
        event: {
          id: 'incoming',
          type: 'call.incoming',
          receivedAt: new Date(start).toISOString(),
          source: 'graph',
        },
        call: { callId, state: 'incoming', eventCount: 1, deadlineMilliseconds: 15_000, relatedCalls: [] },
      },
    });
    expect(await world.faults(callId)).toEqual([]);
  });

  test('has the same ids whenever it is posted', async () => {
    const [one, other] = [worldWith({}), worldWith({})];
    await live(one);
    await live(other);
    expect(one.posted.map(({ id }) => id)).toEqual(other.posted.map(({ id }) => id));
    expect(new Set(one.posted.map(({ id }) => id)).size).toBe(4);
  });

  test('leaves out what Graph sent, and who takes part, where it would be too large', async () => {
    const world = worldWith({});
    const large = { ...incoming, data: { resourceData: { subject: 'ü'.repeat(600_000) } } };
    await live(world, [large]);
    expect(world.posted[0]?.data.event).toMatchObject({
      data: { dataOmitted: true, digest: expect.stringMatching(/^sha256:/) },
      facts: { state: 'incoming' },
    });
    expect(JSON.stringify(world.posted[0]).length).toBeLessThan(10_000);
  });

  test('has no tones in it', async () => {
    const world = worldWith({});
    await live(world);
    expect(JSON.stringify(world.posted)).not.toContain('"tones":["1"');
    expect(JSON.stringify(world.posted)).toContain('"tones":"(removed)"');
  });
});

describe('a receiver that does not take an event', () => {
  test.each([
    ['is silent', timeout],
    ['is away', { kind: 'notSent' } as const],
    ['redirects', status(302)],
    ['is not found', status(404)],
    ['refuses the token', status(401)],
    ['is busy', status(503)],
  ])('and %s is asked again, in order, and nothing overtakes', async (_claim, fault) => {
    const world = worldWith({ 'call.incoming': [fault, fault, taken] });
    world.tell(incoming, decided, established);
    await world.drain();
    expect(postedTypes(world)).toEqual(['call.incoming', 'call.incoming', ...types.slice(0, 3)]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test('is asked after 2 s at most, then twice as long each time, up to 10 minutes, for 24 hours', async () => {
    const times: number[] = [];
    const world: CallWorld = new CallWorld(completed, () => {
      times.push(world.clock.now());
      return status(503);
    });
    await live(world, [incoming]);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([1_600, 3_200, 6_400, 12_800]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10 * 60_000);
    expect((times.at(-1) ?? 0) - start).toBeGreaterThanOrEqual(24 * HOUR);
    expect((times.at(-1) ?? 0) - start).toBeLessThan(24.2 * HOUR);
    expect([...world.deadLetters.values()]).toEqual([
      expect.stringMatching(
        /^The receiver took it in none of \d+ tries in 24 hours; the last ended with the status 503\.$/,
      ),
    ]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test('and says for how long is asked no sooner', async () => {
    const world = worldWith({ 'call.incoming': [status(429, { retryAfter: 90_000 }), taken] });
    await live(world, [incoming]);
    expect(world.clock.now() - start).toBe(90_000);
  });

  test.each([400, 410, 413, 415, 422])(
    'and says %i is not asked again, and gets those behind it',
    async (code) => {
      const world = worldWith({ 'call.decided': [status(code), taken] });
      await live(world);
      expect(postedTypes(world)).toEqual(types);
      const [[id, reason] = []] = world.deadLetters;
      expect(id).toMatch(`webhook deliver:${callId}:2:undeliverable:1`);
      expect(reason).toBe(`The receiver replied ${code}, which is its last word.`);
      expect(await world.faults(callId)).toEqual([]);
    },
  );

  test('gets it when its dead letter is replayed', async () => {
    const world = worldWith({ 'call.decided': [status(400), status(503), taken] });
    await live(world);
    world.replay([...world.deadLetters.keys()][0] ?? '');
    await world.drain();
    expect(postedTypes(world)).toEqual([...types, 'call.decided', 'call.decided']);
    expect(await world.outbox.list(callId)).toEqual([]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test('may refuse a replay as well', async () => {
    const world = worldWith({ 'call.decided': [status(400)] });
    await live(world);
    world.replay([...world.deadLetters.keys()][0] ?? '');
    await world.drain();
    expect(world.deadLetters.size).toBe(1);
    expect(await world.faults(callId)).toEqual([]);
  });
});

describe('what a reply asks for', () => {
  test('is done in its order, once, as the webhook’s', async () => {
    const world = worldWith({ 'call.established': [asking(prompt, { hangUp: {} })] });
    await live(world, [incoming, decided, established]);
    expect(await commandsOf(world)).toMatchObject([
      { name: 'playPrompt', status: 'completed', trigger: 'webhook' },
      { name: 'hangUp', status: 'completed', trigger: 'webhook' },
    ]);
    const { events = [] } = (await world.callStore.history(callId)) ?? {};
    expect(events.filter(({ source }) => source === 'webhook').map(({ type }) => type)).toEqual([
      'command.completed',
      'command.completed',
    ]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test.each<[string, unknown, string, string]>([
    ['no object', 7, 'unrecognized', 'the command: expected an object with exactly one'],
    ['nothing', null, 'unrecognized', 'expected'],
    ['unknown', { fly: {} }, 'unrecognized', 'expected'],
    ['two at once', { mute: {}, unmute: {} }, 'mute', 'expected'],
    ['wrong', { playPrompt: { uris: [] } }, 'playPrompt', 'playPrompt.uris: expected'],
    ['a new call', { create: { targets: [{ user: 'u' }] } }, 'create', 'makes a new call'],
    ['somebody else’s call', { join: { token: 't' } }, 'join', 'makes a new call'],
    ['a tone that is none', { sendDtmfTones: { tones: ['4711'] } }, 'sendDtmfTones', 'expected'],
  ])('and is %s is refused with its fault, and its neighbours are done', async (_claim, bad, name, fault) => {
    const world = worldWith({ 'call.established': [asking({ mute: {} }, bad, prompt)] });
    await live(world, [incoming, decided, established]);
    expect(await commandsOf(world)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ name: 'mute', status: 'completed' }),
        expect.objectContaining({
          name,
          status: 'refused',
          attempts: 0,
          error: { code: 'InvalidCommand', message: expect.stringContaining(fault) },
        }),
        expect.objectContaining({ name: 'playPrompt', status: 'completed' }),
      ]),
    );
    const { events = [] } = (await world.callStore.history(callId)) ?? {};
    expect(
      events
        .filter(({ source }) => source === 'webhook')
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(['command.completed', 'command.completed', 'command.refused']);
    expect(JSON.stringify([events, await world.commandStore.list(callId)])).not.toContain('4711');
    expect(await world.faults(callId)).toEqual([]);
  });

  test.each<[string, EndpointReply, string]>([
    ['500 commands', asking(...Array.from({ length: 500 }, () => prompt)), 'The reply has 500 commands'],
    ['more than is read', status(200, { isJson: true }), 'more than 65536 bytes'],
    ['half of its JSON', json('{"commands": [{"mu'), 'not JSON'],
    ['no list', json({ commands: 'mute' }), 'commands is no list'],
    ['depths', json(`{"commands":${'['.repeat(100)}${']'.repeat(100)}}`), 'nested deeper'],
  ])('is refused as a whole where it has %s', async (_claim, reply, fault) => {
    const world = worldWith({ 'call.established': [reply] });
    await live(world, [incoming, decided, established]);
    expect(await commandsOf(world)).toMatchObject([
      {
        name: 'unrecognized',
        status: 'refused',
        error: { code: 'InvalidReply', message: expect.stringContaining(fault) },
      },
    ]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test.each<[string, EndpointReply]>([
    ['a 204', taken],
    ['an empty 200', status(200, { text: '' })],
    ['a word', status(200, { text: 'OK' })],
    ['a page', status(200, { text: '<html>' })],
    ['a page without an end', status(200)],
    ['a list', json([])],
    ['something else', json({ ok: true })],
    ['nothing to do', asking()],
    ['a 202 with commands', status(202, { isJson: true, text: '{"commands":[{"hangUp":{}}]}' })],
  ])('is nothing in %s', async (_claim, reply) => {
    const world = worldWith({ 'call.established': [reply] });
    await live(world, [incoming, decided, established]);
    expect(await commandsOf(world)).toEqual([]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test('is refused where the call is over', async () => {
    const world = worldWith({ 'call.ended': [asking({ hangUp: {} })] });
    await live(world);
    expect(await commandsOf(world)).toMatchObject([
      { name: 'hangUp', status: 'refused', error: { code: 'CallEnded' } },
    ]);
    expect(await world.faults(callId)).toEqual([]);
  });

  test('without an end comes to one', async () => {
    const always = [asking(prompt, prompt, prompt)];
    const world = worldWith({ 'call.established': always, 'call.operationCompleted': always });
    let told = 0;
    for (const one of [incoming, decided, established]) world.tell(one);
    for (let rounds = 0; rounds < 40; rounds += 1) {
      await world.drain();
      for (; told < world.asked.length; told += 1)
        world.tell(
          event(`op${told}`, 'operation.completed', {
            kind: 'playPrompt',
            status: 'completed',
            operationId: `o${told}`,
          }),
        );
    }
    const commands = await commandsOf(world);
    expect(commands.filter(({ status: is }) => is === 'completed')).toHaveLength(50);
    expect(commands.find(({ error }) => error?.code === 'TooManyCommands')).toBeDefined();
    expect(await world.faults(callId)).toEqual([]);
  });
});

/** All is recorded, and nothing of it delivered yet: the message that says so. */
async function recorded(world: CallWorld, events: readonly CallEvent[]): Promise<Delivery> {
  await live(world, events.slice(0, -1));
  world.tell(...events.slice(-1));
  for (;;) {
    const next = world.deliveries.find((one) => 'event' in one);
    if (next === undefined) break;
    await interleave([await world.start(next)], () => 0);
    world.done(next);
  }
  const message = world.deliveries.find((one) => 'webhook' in one);
  if (message === undefined) throw new Error('There is nothing to be delivered.');
  return message;
}

const mixed = asking(prompt, { fly: {} }, { mute: {} });
const cases: readonly [string, readonly EndpointReply[]][] = [
  ['takes it', [taken]],
  ['asks for something', [mixed]],
  ['asks for something else each time', [asking(prompt), asking({ hangUp: {} }, prompt), mixed]],
  ['takes it and then asks', [taken, mixed]],
  ['is busy and then asks', [status(503), mixed]],
  ['is silent, and has taken it', [timeout, mixed]],
  ['refuses it', [status(400)]],
  ['refuses it at last', [status(503), status(410)]],
];

describe('a worker killed at any step', () => {
  test.each(cases)(
    'delivers all when the receiver %s, and does once what is asked for',
    async (_claim, replies) => {
      let isOver = false;
      for (let steps = 1; !isOver; steps += 1) {
        const world = worldWith({ 'call.established': replies });
        const message = await recorded(world, [incoming, decided, established]);
        const work = await world.start(message);
        for (let step = 0; step < steps && !work.isOver; step += 1) await work.step();
        isOver = work.isOver;
        work.kill();
        await live(world, [terminated]);
        expect(await world.faults(callId)).toEqual([]);
        expect(world.deliveries.filter((one) => 'webhook' in one)).toEqual([]);
      }
    },
  );
});

describe('two workers with the same message', () => {
  test.each(cases)(
    'deliver all when the receiver %s, and do once what is asked for',
    async (_claim, replies) => {
      await underEverySchedule(6, async (choose) => {
        const world = worldWith({ 'call.established': replies });
        const message = await recorded(world, [incoming, decided, established]);
        await world.handleTogether([message, message], choose);
        await world.drain();
        expect(await world.faults(callId)).toEqual([]);
        const asked = (await commandsOf(world)).filter(
          ({ name }) => name === 'playPrompt' || name === 'hangUp',
        );
        expect(asked.length).toBeLessThanOrEqual(2);
        await live(world, [terminated]);
        expect(await world.faults(callId)).toEqual([]);
      });
    },
  );

  test('keep to the first of two replies', async () => {
    await underEverySchedule(6, async (choose) => {
      const world = worldWith({ 'call.established': [asking(prompt), asking({ hangUp: {} })] });
      const message = await recorded(world, [incoming, decided, established]);
      await world.handleTogether([message, message], choose);
      await world.drain();
      expect(await commandsOf(world)).toHaveLength(1);
    });
  });
});
