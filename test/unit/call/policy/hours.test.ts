import * as fc from 'fast-check';
import { type Hours, isWithin, toWallTime, weekdayOf } from '../../../../shared/call/policy/hours.ts';

const berlin = 'Europe/Berlin';
const isOpen = (span: Hours, at: string, zone = 'UTC') => isWithin(span, toWallTime(new Date(at), zone));

describe('a span of the day', () => {
  const office: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' };

  test.each([
    ['begins with its first minute', '2026-12-24T08:00:00Z', true],
    ['has not begun a moment before', '2026-12-24T07:59:59.999Z', false],
    ['lasts until just before its end', '2026-12-24T17:59:59.999Z', true],
    ['is over at its end', '2026-12-24T18:00:00Z', false],
    ['doesn’t apply on other days', '2026-12-26T12:00:00Z', false],
  ])('%s', (_claim, at, open) => {
    expect(isOpen(office, at)).toBe(open);
  });

  test('is closed on the dates that are excepted, and on those only', () => {
    const span: Hours = { ...office, except: ['2026-12-24', '2027-01-01'] };
    expect(isOpen(span, '2026-12-24T12:00:00Z')).toBe(false);
    expect(isOpen(span, '2026-12-23T12:00:00Z')).toBe(true);
  });

  test.each<[string, Hours, boolean, boolean]>([
    ['without times is the whole day', { days: ['thu'] }, true, true],
    ['without an end lasts till midnight', { from: '08:00' }, false, true],
    ['without a beginning starts at midnight', { to: '08:00' }, true, false],
    ['can end at 24:00', { from: '08:00', to: '24:00' }, false, true],
    ['can be nothing but exceptions', { except: ['2026-12-25'] }, true, true],
  ])('%s', (_claim, span, atMidnight, atTheEnd) => {
    expect(isOpen(span, '2026-12-24T00:00:00Z')).toBe(atMidnight);
    expect(isOpen(span, '2026-12-24T23:59:59Z')).toBe(atTheEnd);
  });
});

describe('a span over midnight', () => {
  const night: Hours = { days: ['fri'], from: '22:00', to: '06:00', except: ['2026-12-25'] };

  test.each([
    ['begins on its day', '2026-12-18T22:00:00Z', true],
    ['goes on in the next day’s first hours', '2026-12-19T05:59:59Z', true],
    ['ends in the next day', '2026-12-19T06:00:00Z', false],
    ['doesn’t begin on the next day', '2026-12-19T22:00:00Z', false],
    ['isn’t there in the first hours of its own day', '2026-12-18T05:00:00Z', false],
    ['doesn’t begin on an excepted date', '2026-12-25T23:00:00Z', false],
    ['nor go on after one', '2026-12-26T03:00:00Z', false],
  ])('%s', (_claim, at, open) => {
    expect(isOpen(night, at)).toBe(open);
  });

  test('crosses the end of a year and of a February', () => {
    const always: Hours = { from: '22:00', to: '06:00', except: ['2026-12-31', '2028-02-29'] };
    expect(isOpen(always, '2027-01-01T01:00:00Z')).toBe(false);
    expect(isOpen(always, '2028-03-01T01:00:00Z')).toBe(false);
    expect(isOpen(always, '2028-03-02T01:00:00Z')).toBe(true);
  });
});

describe('daylight saving', () => {
  // In Berlin the clocks go from 02:00 to 03:00 on 2026-03-29 and from 03:00 back to 02:00 on 2026-10-25.
  const office: Hours = { from: '08:00', to: '18:00' };

  test.each([
    ['in winter an hour ahead of UTC', '2026-03-28T07:00:00Z', '2026-03-28T06:59:59Z'],
    ['in summer two hours ahead of UTC', '2026-03-29T06:00:00Z', '2026-03-29T05:59:59Z'],
    ['in winter again an hour', '2026-10-25T07:00:00Z', '2026-10-25T06:59:59Z'],
  ])('opens %s', (_when, opening, before) => {
    expect([isOpen(office, opening, berlin), isOpen(office, before, berlin)]).toEqual([true, false]);
  });

  test('an hour that the clocks skip is simply not there', () => {
    const skipped: Hours = { from: '02:00', to: '03:00' };
    expect(isOpen(skipped, '2026-03-29T00:59:59Z', berlin)).toBe(false); // 01:59:59
    expect(isOpen(skipped, '2026-03-29T01:00:00Z', berlin)).toBe(false); // 03:00:00
  });

  test('an hour that the clocks repeat is open twice', () => {
    const repeated: Hours = { from: '02:00', to: '03:00' };
    expect(isOpen(repeated, '2026-10-25T00:30:00Z', berlin)).toBe(true); // 02:30 summer time
    expect(isOpen(repeated, '2026-10-25T01:30:00Z', berlin)).toBe(true); // 02:30 winter time
    expect(isOpen(repeated, '2026-10-25T02:00:00Z', berlin)).toBe(false); // 03:00
  });

  test('a night with a change is as long as the clocks make it', () => {
    const night: Hours = { from: '22:00', to: '06:00' };
    const openMinutes = (midday: string) => {
      const start = Date.parse(midday);
      const minutes = Array.from({ length: 1_440 }, (_, minute) => new Date(start + minute * 60_000));
      return minutes.filter((at) => isWithin(night, toWallTime(at, berlin))).length;
    };
    expect(openMinutes('2026-03-28T12:00:00Z')).toBe(7 * 60);
    expect(openMinutes('2026-10-24T12:00:00Z')).toBe(9 * 60);
    expect(openMinutes('2026-06-24T12:00:00Z')).toBe(8 * 60);
  });
});

const zones = [
  'UTC',
  berlin,
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
];
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2032-01-01'), noInvalidDate: true });
const clockTime = fc
  .integer({ min: 0, max: 1_439 })
  .map(
    (minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
  );

test('at every instant and in every zone, a span and its complement never agree', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom(...zones), clockTime, clockTime, (at, zone, from, to) => {
      fc.pre(from !== to);
      const time = toWallTime(at, zone);
      expect(isWithin({ from, to }, time)).toBe(!isWithin({ from: to, to: from }, time));
    }),
  );
});

test('wall clocks show what the zone’s offset says', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom(...zones), (at, zone) => {
      const { date, minute } = toWallTime(at, zone);
      const shown = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
      const offset = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
        .formatToParts(at)
        .find(({ type }) => type === 'timeZoneName')?.value;
      const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(offset ?? '') ?? [];
      const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
      expect(shown).toBe(Math.floor(at.getTime() / 60_000) * 60_000 + ahead * 60_000);
    }),
  );
});

test('dates have their weekdays', () => {
  expect(['2026-12-24', '2024-02-29', '2000-01-01'].map(weekdayOf)).toEqual(['thu', 'thu', 'sat']);
});
