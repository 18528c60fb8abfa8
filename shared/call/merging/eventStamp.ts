/**
 * When and where we received an event. It is set once, at receipt, and then never changes: not in the queue, not in
 * `PendingCallEvents`, not in a replay. The merge rules of the record compare these stamps, so the order in which a
 * worker sees events has no effect.
 */
export interface Stamp {
  /** Milliseconds since the epoch at receipt of the delivery. */
  readonly receivedAt: number;
  /** Index of the change in its delivery, from 0. */
  readonly position: number;
  /** Event id. It breaks ties, so that no two events are equal. */
  readonly id: string;
}

/** Negative if `a` came before `b`; 0 only for the same event. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.receivedAt - b.receivedAt || a.position - b.position || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
