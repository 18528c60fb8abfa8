/**
 * The check of a call that is planned: one at a time, numbered, so that a message for an earlier one is known as stale.
 * `establishment`: has the call come to anything? `keepAlive`: Graph ends a call that has none for 45 minutes.
 * `confirmation`: Graph said that it doesn't know the call; it is asked once more before the call counts as lost.
 */
export interface PlannedCheck {
  readonly n: number;
  readonly purpose: 'establishment' | 'keepAlive' | 'confirmation';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The first of the checks before it that all failed, where the last did. */
  readonly failingSince?: number;
}
