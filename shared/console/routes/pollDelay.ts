/** How a page that polls stands. */
export interface PollState {
  /** Nobody looks at the tab. */
  readonly isHidden: boolean;
  /** How many reads have failed in a row. */
  readonly failures: number;
}

/** Milliseconds. */
const HIDDEN = 60_000;
const LONGEST = 30_000;

/** Milliseconds until the next read: soon while somebody looks, rarely in a hidden tab, ever later while reads fail. */
export function pollDelay(interval: number, { isHidden, failures }: PollState): number {
  if (isHidden) return Math.max(interval, HIDDEN);
  return failures === 0 ? interval : Math.min(LONGEST, interval * 2 ** Math.min(failures, 10));
}
