/**
 * When and where something reached us. Stamped once, at receipt, and carried unchanged through queue, spill and
 * replay: the record's merge rules compare stamps, never the order in which a worker happened to see events.
 */
export interface Stamp {
  /** Milliseconds since the epoch at which the delivery was received. */
  readonly receivedAt: number;
  /** Place inside its delivery, from 0. */
  readonly position: number;
  /** Event id: makes the order total. */
  readonly id: string;
}

/** Negative where `a` came before `b`; 0 only for the same event. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.receivedAt - b.receivedAt || a.position - b.position || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
