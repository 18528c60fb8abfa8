import * as fc from 'fast-check';
import type { Stamp } from '../../../../shared/call/merging/eventStamp.ts';
import {
  countRoster,
  emptyRoster,
  mergeRoster,
  participantsOf,
  type RosterNews,
} from '../../../../shared/call/record/roster.ts';

/** News with the second at which they arrived. */
type Arrived = readonly [at: number, news: RosterNews];

const full = (...ids: string[]): RosterNews => ({ full: true, participants: ids.map((id) => ({ id })) });
const numbered = (number: number, news: RosterNews): RosterNews => ({ ...news, number });
const delta = (number: number, ...participants: RosterNews['participants']): RosterNews => ({
  full: false,
  number,
  participants,
});
const one = (participant: RosterNews['participants'][number]): RosterNews => ({
  full: false,
  participants: [participant],
});
const gone = (id: string) => ({ id, removed: {} });

const stampOf = (at: number): Stamp => ({ receivedAt: at * 1_000, position: 0, id: `e${at}` });

const rosterOf = (arrivals: readonly Arrived[]) =>
  merge(arrivals.map(([at, what]) => ({ what, stamp: stampOf(at) })));

const merge = (said: readonly { readonly what: RosterNews; readonly stamp: Stamp }[]) =>
  said.reduce((roster, { what, stamp }) => mergeRoster(roster, what, stamp), emptyRoster);

const here = (...arrivals: Arrived[]) => participantsOf(rosterOf(arrivals)).map(({ id }) => id);

describe('who is in the call', () => {
  test.each<[string, Arrived[], string[]]>([
    [
      'are those of the last full roster',
      [
        [1, full('a', 'b')],
        [2, full('b', 'c')],
      ],
      ['b', 'c'],
    ],
    [
      'are those of the last full roster, recorded first',
      [
        [2, full('b', 'c')],
        [1, full('a', 'b')],
      ],
      ['b', 'c'],
    ],
    [
      'is nobody after an empty roster',
      [
        [1, full('a')],
        [2, full()],
      ],
      [],
    ],
    [
      'grows by a single participant',
      [
        [1, full('a')],
        [2, one({ id: 'b' })],
      ],
      ['a', 'b'],
    ],
    [
      'shrinks by a removal',
      [
        [1, full('a', 'b')],
        [2, one(gone('a'))],
      ],
      ['b'],
    ],
    [
      'shrinks by a removal recorded first',
      [
        [2, one(gone('a'))],
        [1, full('a', 'b')],
      ],
      ['b'],
    ],
    [
      'has those again who come back',
      [
        [1, one({ id: 'a' })],
        [2, one(gone('a'))],
        [3, one({ id: 'a' })],
      ],
      ['a'],
    ],
    [
      'follows deltas by their number',
      [
        [1, delta(2, gone('a'))],
        [2, delta(1, { id: 'a' })],
      ],
      [],
    ],
    [
      'follows deltas of one number by their arrival',
      [
        [1, delta(1, { id: 'a' })],
        [2, delta(1, gone('a'))],
      ],
      [],
    ],
    [
      'follows numbered full rosters by their number',
      [
        [1, numbered(5, full('a'))],
        [2, numbered(4, full('b'))],
      ],
      ['a'],
    ],
    [
      'takes a full roster without a number over older deltas',
      [
        [1, delta(9, { id: 'a' })],
        [2, full('b')],
      ],
      ['b'],
    ],
    [
      'takes deltas over an older full roster without a number',
      [
        [1, full('b')],
        [2, delta(9, { id: 'a' })],
      ],
      ['a', 'b'],
    ],
    [
      'takes a removal without a number over an older delta',
      [
        [1, delta(9, { id: 'a' })],
        [2, one(gone('a'))],
      ],
      [],
    ],
    [
      'takes a delta over an older removal without a number',
      [
        [1, one(gone('a'))],
        [2, delta(9, { id: 'a' })],
      ],
      ['a'],
    ],
  ])('%s', (_claim, arrivals, expected) => {
    expect(here(...arrivals)).toEqual(expected);
    expect(here(...arrivals.toReversed())).toEqual(expected);
  });

  test('keeps the same however its news are numbered and ordered where no order suits all of them', () => {
    // 5 is newer than 3 by number, 3 newer than the one without by arrival, and that one newer than 5 by arrival.
    const arrivals: Arrived[] = [
      [1, delta(5, { id: 'a', isMuted: true })],
      [2, one({ id: 'a', isMuted: false })],
      [3, delta(3, { id: 'a', isMuted: true })],
    ];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const seen = orders.map((order) =>
      participantsOf(rosterOf(order.map((index) => arrivals[index] as Arrived))),
    );
    expect(new Set(seen.map((participants) => JSON.stringify(participants))).size).toBe(1);
    expect(seen[0]).toEqual([{ id: 'a', isMuted: false }]);
  });
});

describe('what is known of a participant', () => {
  test('comes property by property, and what is absent overwrites nothing', () => {
    const user = [{ kind: 'user', id: 'u' }];
    const roster = rosterOf([
      [1, delta(1, { id: 'a', identities: user, isMuted: false, isInLobby: true })],
      [2, delta(2, { id: 'a', isInLobby: false })],
      [3, delta(3, { id: 'a', isMuted: true })],
    ]);
    expect(participantsOf(roster)).toEqual([{ id: 'a', identities: user, isMuted: true, isInLobby: false }]);
  });

  test('from before a full roster is forgotten', () => {
    const roster = rosterOf([
      [1, one({ id: 'a', isMuted: true })],
      [2, full('a')],
    ]);
    expect(participantsOf(roster)).toEqual([{ id: 'a' }]);
  });

  test('from before they left is forgotten', () => {
    const roster = rosterOf([
      [1, one({ id: 'a', isMuted: true })],
      [2, one(gone('a'))],
      [3, one({ id: 'a' })],
    ]);
    expect(participantsOf(roster)).toEqual([{ id: 'a' }]);
  });
});

test('the counts are of all, in the lobby, muted, and on hold', () => {
  const participants = [
    { id: 'a', isInLobby: true },
    { id: 'b', isMuted: true, media: { audio: 'inactive' } },
    { id: 'c', media: { audio: 'sendReceive', video: 'inactive' } },
  ];
  expect(countRoster(rosterOf([[1, { full: true, participants }]]))).toEqual({
    participants: 3,
    inLobby: 1,
    muted: 1,
    onHold: 1,
  });
});

const participant = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c', '__proto__'),
    isMuted: fc.boolean(),
    isInLobby: fc.boolean(),
    removed: fc.constantFrom({}, { reason: 'left' }),
  },
  { requiredKeys: ['id'], noNullPrototype: true },
);
const news: fc.Arbitrary<RosterNews> = fc.record(
  {
    full: fc.boolean(),
    number: fc.integer({ min: 1, max: 5 }),
    participants: fc.array(participant, { maxLength: 4 }),
  },
  { requiredKeys: ['full', 'participants'], noNullPrototype: true },
);
const history = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), news), { minLength: 1, maxLength: 8 })
  // Two events may arrive in the same millisecond, and never have one id.
  .map((said) =>
    said.map(([receivedAt, what], index) => ({ what, stamp: { receivedAt, position: 0, id: `e${index}` } })),
  );

const told = fc.tuple(history, fc.infiniteStream(fc.nat())).map(([said, chances]) => {
  const chance = () => chances.next().value as number;
  const shuffled = [...said, ...said.filter(() => chance() % 3 === 0)]
    .map((entry) => ({ entry, key: chance() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ entry }) => entry);
  return { said, shuffled };
});

test('any permutation and repetition of the same news gives the equal roster', () => {
  fc.assert(
    fc.property(told, ({ said, shuffled }) => {
      expect(merge(shuffled)).toEqual(merge(said));
    }),
    { numRuns: 2_000 },
  );
});
