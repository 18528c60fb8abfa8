import type { TypedData } from '../functionsCoreTypes.ts';

export interface TimerStatus {
  /** undefined before the first occurrence. */
  last: Date | undefined;
  next: Date;
  now: Date;
}

/** .NET's smallest date: how the real host says "never". */
const never = '0001-01-01T00:00:00+00:00';

/**
 * Shapes what a timer function gets, in .NET's spelling; `@azure/functions` lowers the first letters.
 * Nothing is kept over a restart, so no occurrence is ever past due.
 */
export function toTimerData({ last, next, now }: TimerStatus): TypedData {
  const info = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: last?.toISOString() ?? never,
      Next: next.toISOString(),
      LastUpdated: (last ?? now).toISOString(),
    },
    IsPastDue: false,
  };
  return { json: JSON.stringify(info) };
}
