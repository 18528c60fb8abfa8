/**
 * The planned check of a call. There is one at a time; its number shows whether a message is stale. The purposes:
 * - `establishment`: find out whether the call was connected or is gone
 * - `keepAlive`: Graph ends a call that had no keepAlive for 45 minutes
 * - `confirmation`: Graph replied that it doesn't know the call; a second check confirms that it is lost
 */
export interface PlannedCheck {
  readonly n: number;
  readonly purpose: 'establishment' | 'keepAlive' | 'confirmation';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /**
   * When the current series of failed checks began (milliseconds since the epoch). Absent if the last check succeeded.
   */
  readonly failingSince?: number;
}
