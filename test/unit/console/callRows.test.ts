import * as fc from 'fast-check';
import {
  type CallRows,
  firstRows,
  released,
  unfinishedBelow,
  withNewest,
  withOlder,
  withRefreshed,
} from '../../../shared/console/reading/callRows.ts';
import type { Call } from '../../../shared/console/routes/types.ts';

/** The call that began in this second, and perhaps has ended. */
const call = (second: number, state = 'terminated'): Call => ({
  callId: `call-${second}`,
  state,
  startedAt: new Date(second * 1_000).toISOString(),
  decision: 'answer',
  decisionOutcome: 'accepted',
  attempts: [],
  outcome: state === 'terminated' ? 'completed' : 'active',
  eventCount: 1,
  deadlineMilliseconds: 15_000,
});
/** Calls of these seconds, newest first, as the route lists them. */
const page = (from: number, to: number, more = false) => ({
  calls: Array.from({ length: from - to + 1 }, (_, n) => call(from - n)),
  ...(more && { continuationToken: `after-${to}` }),
});
const seconds = (calls: readonly Call[]) => calls.map(({ callId }) => Number(callId.slice(5)));

test('new calls come on top, and older ones at the end', () => {
  const rows = withNewest(firstRows(page(10, 8, true)), page(12, 9, true), false);
  expect(seconds(rows.shown)).toEqual([12, 11, 10, 9, 8]);
  const longer = withOlder(rows, page(7, 6));
  expect(seconds(longer.shown)).toEqual([12, 11, 10, 9, 8, 7, 6]);
  expect(longer.older).toBeUndefined();
});

test('while the list is held new calls wait, and what is known of shown ones goes on', () => {
  const before = firstRows({ calls: [call(10, 'established'), call(9)], continuationToken: 'more' });
  const held = withNewest(before, page(12, 9, true), true);
  expect(seconds(held.shown)).toEqual([10, 9]);
  expect(held.shown[0]?.state).toBe('terminated');
  expect(seconds(held.waiting)).toEqual([12, 11]);
  expect(seconds(released(held).shown)).toEqual([12, 11, 10, 9]);
});

test('calls that waited are shown once the list is held no more, also those that are the newest no more', () => {
  const held = withNewest(firstRows(page(10, 8, true)), page(12, 10, true), true);
  const goesOn = withNewest(held, page(14, 12, true), false);
  expect(seconds(goesOn.shown)).toEqual([14, 13, 12, 11, 10, 9, 8]);
});

test('where more came than were read the list begins anew, at once or once it is released', () => {
  const before = firstRows(page(10, 8, true));
  expect(seconds(withNewest(before, page(30, 28, true), false).shown)).toEqual([30, 29, 28]);
  const held = withNewest(before, page(30, 28, true), true);
  expect(seconds(held.shown)).toEqual([10, 9, 8]);
  expect(held.isGapped).toBe(true);
  expect(seconds(released(held).shown)).toEqual([30, 29, 28]);
});

test('a call that no longer passes the filters goes, but none that was not read anew', () => {
  const before = withOlder(firstRows(page(10, 8, true)), page(7, 5, true));
  const now = withNewest(before, { calls: [call(10), call(8)], continuationToken: 'more' }, false);
  expect(seconds(now.shown)).toEqual([10, 8, 7, 6, 5]);
});

test('calls further down that go on are found, and read anew from there', () => {
  const calls = [call(10), call(9), call(8, 'established'), call(7), call(6, 'hold')];
  const rows = firstRows({ calls });
  const next = unfinishedBelow(rows, 2, undefined);
  expect(next?.callId).toBe('call-8');
  expect(unfinishedBelow(rows, 2, next?.startedAt)?.callId).toBe('call-6');
  const anew = withRefreshed(
    rows,
    { calls: [call(8), call(7)], continuationToken: 'more' },
    call(8).startedAt ?? '',
  );
  expect(unfinishedBelow(anew, 2, undefined)?.callId).toBe('call-6');
});

test('whatever comes, every call is shown once, newest first', () => {
  const pages = fc.array(
    fc.record({ from: fc.integer({ min: 1, max: 40 }), size: fc.nat(8), isHeld: fc.boolean() }),
  );
  fc.assert(
    fc.property(pages, (reads) => {
      let rows: CallRows = firstRows(page(5, 1));
      for (const { from, size, isHeld } of reads) {
        const to = Math.max(1, from - size);
        rows = withNewest(rows, page(from, to, to > 1), isHeld);
        if (!isHeld) rows = released(rows);
        const shown = seconds(rows.shown);
        expect(shown).toEqual([...new Set(shown)].toSorted((a, b) => b - a));
        expect(rows.waiting.filter(({ callId }) => rows.shown.some((one) => one.callId === callId))).toEqual(
          [],
        );
      }
    }),
  );
});
