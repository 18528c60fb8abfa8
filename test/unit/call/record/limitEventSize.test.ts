import * as fc from 'fast-check';
import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { contributionOf } from '../../../../shared/call/record/events/eventKinds.ts';
import { fitEvent } from '../../../../shared/call/record/limitEventSize.ts';
import { reduceWithRoster } from '../../../../shared/call/record/reduce.ts';
import { emptyRoster } from '../../../../shared/call/record/roster.ts';
import { encodeEvent, fromCloudEvent } from '../../../../shared/servicebus/cloudEvent.ts';
import { graphEvent } from '../../../support/graphEvent.ts';
import { meetingParticipant } from '../../../support/meetingRoster.ts';

const meeting = (size: number, id = 'e1', more: object = {}): CallEvent =>
  graphEvent(
    {
      changeType: 'updated',
      resourceUrl: '/communications/calls/c1/participants',
      resourceData: Array.from({ length: size }, (_, n) => meetingParticipant(n, more)),
    },
    { id, receivedAt: 1_000 },
  );

const count = (events: readonly CallEvent[]) =>
  events.reduce(({ record, roster }, event) => reduceWithRoster(record, roster, event), {
    record: emptyRecord('c1'),
    roster: emptyRoster,
  }).record.roster?.participants;

/** As the queue hands it over. */
const travelled = (event: CallEvent) => fromCloudEvent(JSON.parse(String(encodeEvent(event))));

test.each([1, 300, 1_500])('the roster of a meeting of %i is one event', (size) => {
  const [event, ...others] = fitEvent(meeting(size));
  expect(others).toEqual([]);
  expect(event?.id).toBe('e1');
  expect(count([event!].map(travelled))).toBe(size);
});

test.each([4_500, 12_000])(
  'the roster of a meeting of %i is several events, which make one roster in any order',
  (size) => {
    const parts = fitEvent(meeting(size)).map(travelled);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
    const earlier = { ...meeting(3, 'e0'), receivedAt: 999 };
    const gone = meetingParticipant(size + 1);
    const withOneMore = {
      ...graphEvent(
        { changeType: 'updated', resourceUrl: '/communications/calls/c1/participants', resourceData: gone },
        { id: 'x', receivedAt: 998 },
      ),
    };
    expect(count([...parts.toReversed(), earlier, withOneMore])).toBe(size);
  },
);

test('the same roster makes the same events', () => {
  expect(fitEvent(meeting(2_500))).toEqual(fitEvent(meeting(2_500)));
});

const noise = (length: number, seed: number) =>
  fc.sample(fc.string({ unit: 'binary-ascii', minLength: length, maxLength: length }), {
    numRuns: 1,
    seed,
  })[0] ?? '';

test.each<[what: string, resourceData: object]>([
  [
    'a state of its media for each of many modalities',
    {
      mediaState: Object.fromEntries(
        Array.from({ length: 30_000 }, (_, n) => [noise(12, n % 50) + n, 'active']),
      ),
    },
  ],
  [
    'very many targets',
    {
      targets: Array.from({ length: 9_000 }, (_, n) => ({
        identity: { user: { id: `${n}${noise(60, n % 50)}` } },
      })),
    },
  ],
])('a call with %s is recorded, with less of it and the digest of the whole', (_what, resourceData) => {
  const item = {
    changeType: 'updated',
    resourceUrl: '/communications/calls/c1',
    resourceData: { '@odata.type': '#microsoft.graph.call', state: 'established', ...resourceData },
  };
  const events = fitEvent(graphEvent(item, { id: 'e1', receivedAt: 1_000 })).map(travelled);
  expect(events).toHaveLength(1);
  expect(events[0]?.facts).toMatchObject({
    omitted: { digest: expect.stringMatching(/^sha256:/), counts: expect.any(Object) },
  });
  expect(contributionOf(events[0]!)).toMatchObject({ state: 'established' });
  expect(events[0]?.data).toMatchObject({ dataOmitted: true });
});

test('a participant of any size is recorded', () => {
  const identity = Object.fromEntries(
    Array.from({ length: 9_000 }, (_, n) => [`kind${n}`, { id: noise(60, n % 50) + n }]),
  );
  const parts = fitEvent(meeting(3, 'e1', { info: { identity } }));
  for (const part of parts) expect(encodeEvent(part).length).toBeLessThanOrEqual(200 * 1024);
  expect(count(parts.map(travelled))).toBe(3);
});
