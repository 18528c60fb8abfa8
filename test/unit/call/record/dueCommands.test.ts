import * as fc from 'fast-check';
import type { Command } from '../../../../shared/call/commands/commands.ts';
import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { type DueCommand, dueCommands, issue } from '../../../../shared/call/record/dueCommands.ts';
import { reduce } from '../../../../shared/call/record/reduce.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const rule = 'menu';
const prompt = (name: string): Command => ({ playPrompt: { uris: [`https://cdn.contoso.com/${name}.wav`] } });
const onEstablished: Command[] = [{ subscribeToTone: {} }, prompt('menu')];
const onTone: Record<string, Command[]> = { [rule]: [prompt('bye'), { hangUp: {} }], other: [{ mute: {} }] };

type Told = Pick<CallEvent, 'type' | 'facts'>;
const call = (type: string, facts: object): Told => ({
  type: `call.${type}`,
  facts: { deleted: false, ...facts },
});
const decided = (handedOver: boolean): Told => ({
  type: 'decision.accepted',
  facts: { rule, action: 'answer', outcome: 'accepted', attempts: [], handedOver },
});

const told = {
  incoming: call('incoming', { state: 'incoming', decision: { rule, action: 'answer' }, onEstablished }),
  accepted: decided(false),
  handedOver: decided(true),
  establishing: call('establishing', { state: 'establishing' }),
  established: call('established', { state: 'established' }),
  media: call('mediaStateChanged', { mediaState: { audio: 'active' } }),
  hold: call('hold', { state: 'hold' }),
  tone1: call('toneReceived', { state: 'established', tone: { sequenceId: 1 }, onTone }),
  tone2: call('toneReceived', { state: 'established', tone: { sequenceId: 2 }, onTone }),
  tone1Again: call('toneReceived', { state: 'established', tone: { sequenceId: 1 }, onTone }),
  unwantedTone: call('toneReceived', { state: 'established', tone: { sequenceId: 3 } }),
  terminated: call('terminated', {
    state: 'terminated',
    deleted: true,
    result: { code: 200, subcode: 4521 },
  }),
  lost: { type: 'check.lost', facts: { n: 3, result: 'lost' } },
} satisfies Record<string, Told>;
type Name = keyof typeof told;

/** The event of that name, as received in that second. */
function toEvent(name: Name, second: number): CallEvent {
  const receivedAt = Date.UTC(2026, 10, 22, 8, 0, second);
  return { ...told[name], id: name, callId, source: 'graph', receivedAt, position: 0 };
}

interface Step {
  readonly record: CallRecord;
  readonly due: readonly DueCommand[];
}

/** Records events as the worker does: each once, issuing what becomes due. */
function record(events: readonly CallEvent[]): Step[] {
  const recorded = new Set<string>();
  let before = emptyRecord(callId);
  return events.flatMap((event) => {
    if (recorded.has(event.id)) return [];
    recorded.add(event.id);
    const folded = reduce(before, event);
    const due = dueCommands(folded);
    before = issue(folded, due);
    return [{ record: before, due }];
  });
}

const keysOf = (steps: readonly Step[]) => steps.flatMap(({ due }) => due.map(({ key }) => key));
const inOrder = (...names: readonly Name[]) => record(names.map((name, second) => toEvent(name, second)));

/** What the call as a whole asks for, told from the names alone. */
function asked(names: readonly Name[]): string[] {
  if (!names.includes('incoming') && !names.includes('accepted')) return [];
  const tones = [names.some((name) => name.startsWith('tone1')) ? 1 : 0, names.includes('tone2') ? 2 : 0];
  const connected = names.some((name) => /^(established|media|hold|tone|unwanted)/.test(name));
  return [
    ...(names.includes('incoming') && connected ? ['established:0', 'established:1'] : []),
    ...tones.filter(Boolean).flatMap((number) => [`tone:${number}:0`, `tone:${number}:1`]),
  ];
}

const ends: readonly Name[] = ['terminated', 'lost', 'handedOver'];
const goingOn = (Object.keys(told) as Name[]).filter((name) => !ends.includes(name));
const deliveries = (names: readonly Name[]) =>
  fc.array(fc.record({ name: fc.constantFrom(...names), second: fc.nat(59) }), { maxLength: 30 });

/** The events before the one that ends the call. */
function untilOver(events: readonly CallEvent[]): readonly CallEvent[] {
  const over = events.findIndex(({ id }) => id === 'terminated' || id === 'lost');
  return over < 0 ? events : events.slice(0, over);
}

describe('commands, whatever the order and repetition of events,', () => {
  test('are each issued once where the call asks for them, and no others are', () => {
    fc.assert(
      fc.property(deliveries(goingOn), (delivered) => {
        const steps = record(delivered.map(({ name, second }) => toEvent(name, second)));
        const expected = asked(delivered.map(({ name }) => name));
        expect(keysOf(steps).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 500 },
    );
  });

  test('are never issued twice, and never to a call that is over or of another host', () => {
    fc.assert(
      fc.property(deliveries(Object.keys(told) as Name[]), (delivered) => {
        const events = delivered.map(({ name, second }) => toEvent(name, second));
        const steps = record(events);
        const keys = keysOf(steps);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual(keysOf(record(untilOver(events))));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a command', () => {
  test.each<[string, readonly Name[]]>([
    ['established after its incoming call', ['incoming', 'accepted', 'established']],
    ['established before its incoming call', ['established', 'accepted', 'incoming']],
    ['known as established by its media alone', ['incoming', 'media']],
  ])('for an established call is due to a call %s', (_claim, names) => {
    const steps = inOrder(...names);
    expect(keysOf(steps)).toEqual(['established:0', 'established:1']);
    expect(steps.at(-1)?.due.map(({ command }) => command)).toEqual(onEstablished);
  });

  test('on a tone is the one that the rule of the call asks for, once a tone', () => {
    const steps = inOrder('incoming', 'established', 'tone1', 'tone1Again', 'tone2');
    expect(steps.map(({ due }) => due.map(({ key }) => key))).toEqual([
      [],
      ['established:0', 'established:1'],
      ['tone:1:0', 'tone:1:1'],
      [],
      ['tone:2:0', 'tone:2:1'],
    ]);
    expect(steps[2]?.due.map(({ command }) => command)).toEqual(onTone[rule]);
  });

  test('on tones that came before the rule is known goes out in the order of the tones', () => {
    const steps = inOrder('tone2', 'tone1', 'incoming');
    expect(keysOf(steps).filter((key) => key.startsWith('tone'))).toEqual([
      'tone:1:0',
      'tone:1:1',
      'tone:2:0',
      'tone:2:1',
    ]);
  });

  test.each<[string, readonly Name[]]>([
    ['ended', ['terminated', 'incoming', 'accepted', 'established', 'tone1']],
    ['was lost', ['incoming', 'lost', 'established']],
    ['belongs to another host', ['incoming', 'handedOver', 'established', 'tone1']],
  ])('is not due to a call that %s', (_claim, names) => {
    expect(keysOf(inOrder(...names))).toEqual([]);
  });
});

/** Records each as an event of its own, a second apart. */
const recordAll = (events: readonly Told[]) =>
  record(
    events.map((event, second) => ({
      ...event,
      id: `${second} ${event.type}`,
      callId,
      source: 'graph' as const,
      receivedAt: Date.UTC(2026, 10, 22, 8, 0, second),
      position: 0,
    })),
  );

const dueIn = (events: readonly Told[]) =>
  recordAll(events).flatMap(({ due }) => due.map(({ command }) => command));

/** Where an endpoint was asked, its outcome brings what follows: two instances may have got two replies. */
describe('commands of an endpoint', () => {
  const asking = call('incoming', { state: 'incoming', decision: { rule, action: 'asking' } });
  const established = call('established', { state: 'established' });
  const toneWithPlace = call('toneReceived', {
    state: 'established',
    tone: { sequenceId: 1 },
    tonePlace: 0,
    onTone,
  });
  const outcome = (result: string, name: string, action = 'answer'): Told => ({
    type: `decision.${result}`,
    facts: {
      rule,
      action,
      outcome: result,
      attempts: [
        { action: 'ask', reply: 200, milliseconds: 5, askedMs: 4 },
        { action, reply: 202, milliseconds: 9 },
      ],
      performed: { kind: action },
      onEstablished: [prompt(name), { hangUp: {} }],
      onTone: { '5': [prompt(`${name}-5`)] },
    },
  });

  test.each([
    ['before the call is established', [asking, outcome('accepted', 'x'), established]],
    ['after it', [asking, established, outcome('accepted', 'x')]],
    ['before the call itself', [established, outcome('accepted', 'x'), asking]],
  ])('become due by the accepted outcome, recorded %s', (_claim, events) => {
    expect(dueIn(events)).toEqual([prompt('x'), { hangUp: {} }]);
  });

  test.each(['unknown', 'late'])('become due by an outcome that was %s, once the call connects', (result) => {
    expect(dueIn([asking, outcome(result, 'x')])).toEqual([]);
    expect(dueIn([asking, outcome(result, 'x'), established])).toEqual([prompt('x'), { hangUp: {} }]);
  });

  test('are those of the outcome that Graph accepted alone, in every order', () => {
    const events = [
      asking,
      outcome('accepted', 'yes'),
      outcome('refused', 'no'),
      established,
      outcome('missed', 'no'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(dueIn(shuffled)).toEqual([prompt('yes'), { hangUp: {} }]);
      }),
    );
  });

  test('are never mixed with those of another outcome that is believed later', () => {
    const more = {
      ...outcome('accepted', 'y'),
      facts: { ...outcome('accepted', 'y').facts, onEstablished: [prompt('y'), prompt('y'), prompt('y')] },
    };
    expect(dueIn([asking, outcome('unknown', 'x'), established, more])).toEqual([
      prompt('x'),
      { hangUp: {} },
    ]);
  });

  test('on a key are the reply’s own, and none of the rule’s beside them', () => {
    expect(dueIn([asking, toneWithPlace, outcome('accepted', 'x')])).toEqual([
      prompt('x'),
      { hangUp: {} },
      prompt('x-5'),
    ]);
  });

  test('are none while nothing has come of asking', () => {
    expect(dueIn([asking, established, toneWithPlace])).toEqual([]);
  });
});
