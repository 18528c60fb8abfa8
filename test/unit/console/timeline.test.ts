import { timelineOf } from '../../../shared/console/reading/timeline.ts';
import type { CallEvent, Command } from '../../../shared/console/routes/types.ts';

const ranks = new Map([
  ['incoming', 1],
  ['establishing', 2],
  ['established', 3],
  ['terminated', 5],
]);
const start = Date.parse('2026-11-22T12:00:00.000Z');
const iso = (milliseconds: number) => new Date(start + milliseconds).toISOString();

const event = (id: string, at: number, state: string, more: Partial<CallEvent> = {}): CallEvent => ({
  id,
  type: `call.${state}`,
  receivedAt: iso(at),
  position: 0,
  source: 'graph',
  facts: { state },
  data: { resourceData: { state, id } },
  ...more,
});
const command = (at: number, until: number): Command => ({
  commandId: 'c',
  status: 'completed',
  name: 'playPrompt',
  trigger: 'established',
  command: {},
  requestedAt: iso(at),
  updatedAt: iso(until),
});

test('events and commands stand in the order in which they came, to scale', () => {
  const { entries, milliseconds, gaps } = timelineOf(
    [event('a', 0, 'incoming'), event('b', 500, 'established'), event('c', 2_000, 'terminated')],
    [command(600, 1_000)],
    ranks,
  );
  expect(entries.map(({ kind, at }) => [kind, at])).toEqual([
    ['event', 0],
    ['event', 500],
    ['command', 600],
    ['event', 2_000],
  ]);
  expect(entries.map(({ place }) => place)).toEqual([0, 0.25, 0.3, 1]);
  expect(entries[2]).toMatchObject({ untilPlace: 0.5, isCaused: true });
  expect(milliseconds).toBe(2_000);
  expect(gaps).toEqual([]);
});

test('a meeting of two hours leaves room for what happened at its ends', () => {
  const twoHours = 7_200_000;
  const { entries, gaps } = timelineOf(
    [event('a', 0, 'incoming'), event('b', 1_000, 'established'), event('c', 1_000 + twoHours, 'terminated')],
    [],
    ranks,
  );
  expect(gaps).toMatchObject([{ milliseconds: twoHours }]);
  expect(entries.map(({ silence }) => silence)).toEqual([undefined, undefined, twoHours]);
  expect(entries[1]?.place).toBeCloseTo(1 / 3);
});

test('what came twice, too late or together with others is marked where it came', () => {
  const held = event('x', 20, 'established');
  const { entries } = timelineOf(
    [
      event('a', 0, 'incoming'),
      held,
      event('c', 30, 'establishing'),
      { ...held, id: 'd', receivedAt: iso(40), position: 1 },
    ],
    [],
    ranks,
  );
  expect(entries.map((entry) => (entry.kind === 'event' ? entry.marks : []))).toEqual([
    [],
    [],
    [{ kind: 'disordered', behind: 'established' }],
    [
      { kind: 'again', of: iso(20) },
      { kind: 'together', position: 1 },
    ],
  ]);
});

test('a single event has a place, too', () => {
  const { entries, milliseconds } = timelineOf([event('a', 0, 'incoming')], [], ranks);
  expect(entries).toMatchObject([{ at: 0, place: 0 }]);
  expect(milliseconds).toBe(0);
});
