import { CronExpressionParser } from 'cron-parser';
import { StartError } from '../startError.ts';

/**
 * @param schedule as NCRONTAB (`{second} {minute} {hour} {day} {month} {weekday}`)
 * @param usedBy names the function in the message of a fault
 */
export function requireSchedule(schedule: string, usedBy: string): string {
  const invalid = (reason: string, options?: ErrorOptions): StartError =>
    new StartError(`The schedule "${schedule}" of ${usedBy} can't be used: ${reason}`, options);
  const [, , , day, , weekday] = schedule.trim().split(/\s+/);
  const expected = 'expected six fields, second to day of week';
  if (weekday === undefined) throw invalid(expected);
  // If both are restricted, NCRONTAB requires both to match and cron only one.
  if (day !== '*' && weekday !== '*') throw invalid('day and day of week can not both be restricted here');
  try {
    CronExpressionParser.parse(schedule);
  } catch (cause) {
    throw invalid(expected, { cause });
  }
  return schedule;
}

/** The first occurrence after `from`; times of day are UTC, as in Azure. */
export function nextOccurrence(schedule: string, from: Date): Date {
  return CronExpressionParser.parse(schedule, { currentDate: from, tz: 'UTC' }).next().toDate();
}
