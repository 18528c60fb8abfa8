import { CronExpressionParser } from 'cron-parser';
import { StartError } from '../startError.ts';
import { parseTimeSpan } from '../timeSpan.ts';

/** A timer's schedule: after a fixed time, or as NCRONTAB (`{second} {minute} {hour} {day} {month} {weekday}`). */
export type Schedule = { kind: 'interval'; milliseconds: number } | { kind: 'cron'; expression: string };

/** @param usedBy names the function in the message of a fault */
export function parseSchedule(text: string, usedBy: string): Schedule {
  const invalid = (reason: string, options?: ErrorOptions): StartError =>
    new StartError(`The schedule "${text}" of ${usedBy} can't be used: ${reason}`, options);
  const milliseconds = parseTimeSpan(text);
  if (milliseconds !== undefined && milliseconds > 0) return { kind: 'interval', milliseconds };
  const [, , , day, , weekday] = text.trim().split(/\s+/);
  const expected = 'expected six fields, second to day of week, or a time span such as 00:05:00';
  if (weekday === undefined) throw invalid(expected);
  // NCRONTAB wants both to hold, cron either one: rather refuse than run at other times than Azure.
  if (day !== '*' && weekday !== '*') throw invalid('day and day of week can not both be restricted here');
  try {
    CronExpressionParser.parse(text);
  } catch (cause) {
    throw invalid(expected, { cause });
  }
  return { kind: 'cron', expression: text };
}

/** The first occurrence after `from`; times of day are UTC, as in Azure. */
export function nextOccurrence(schedule: Schedule, from: Date): Date {
  if (schedule.kind === 'interval') return new Date(from.getTime() + schedule.milliseconds);
  return CronExpressionParser.parse(schedule.expression, { currentDate: from, tz: 'UTC' }).next().toDate();
}
