import * as z from 'zod';
import { listOf, text } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
type Weekday = (typeof weekdays)[number];

const start = 'a time of day from 00:00 to 23:59';
const end = 'a time of day from 00:00 to 24:00';
const day = 'a calendar date such as 2026-12-25';

/** One span of opening hours. Defaults: every day, the whole day. */
export const hours = strictObject({
  days: z.exactOptional(listOf(z.enum(weekdays))),
  from: z.exactOptional(z.string({ error: start }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: start })),
  to: z.exactOptional(z.string({ error: end }).regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: end })),
  except: z.exactOptional(z.array(z.iso.date({ error: day }))),
})
  .refine(({ from, to }) => from === undefined || from !== to, {
    error: 'another time than from, or neither of them for the whole day',
    path: ['to'],
  })
  .meta({ id: 'hours' });
export type Hours = z.infer<typeof hours>;

export const timeZone = text('an IANA time zone such as Europe/Berlin').refine(isTimeZone, {
  error: 'an IANA time zone such as Europe/Berlin',
});

/** Local date (`2026-12-24`) and minute since midnight. */
export interface WallTime {
  readonly date: string;
  readonly minute: number;
}

/** The local time in `zone`, with daylight saving time. */
export function toWallTime(now: Date, zone: string): WallTime {
  const part = Object.fromEntries(
    wallClock(zone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${part['year']}-${part['month']}-${part['day']}`,
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  };
}

/**
 * Whether the local time is in the span, from `from` up to but not including `to`. A span over midnight belongs to the
 * day on which it begins: for its hours after midnight, `days` and `except` mean the day before.
 */
export function isWithin(span: Hours, { date, minute }: WallTime): boolean {
  const from = toMinutes(span.from ?? '00:00');
  const to = toMinutes(span.to ?? '24:00');
  if (from < to) return minute >= from && minute < to && isOpenOn(span, date);
  return (minute >= from && isOpenOn(span, date)) || (minute < to && isOpenOn(span, dayBefore(date)));
}

export function weekdayOf(date: string): Weekday {
  return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] as Weekday;
}

function isOpenOn({ days, except }: Hours, date: string): boolean {
  return (days?.includes(weekdayOf(date)) ?? true) && !except?.includes(date);
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Whether the zone is known here. UTC always is; so a policy without hours creates no format, which saves 15 ms. */
function isTimeZone(zone: string): boolean {
  if (zone === 'UTC') return true;
  try {
    return wallClock(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Creating a format is slow, so formats are cached. A policy has one zone. */
const wallClocks = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeZone: string): Intl.DateTimeFormat {
  const known = wallClocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  wallClocks.set(timeZone, made);
  return made;
}
