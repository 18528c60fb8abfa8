/** Graph's termination reasons as seen in notifications; its documents don't list them. */
export const terminationReasons = ['CallTerminated', 'AppTransferred'] as const;

/** How a call ended. An inferred end is ours: a check found that the call is gone, and Graph never reported its end. */
export interface CallEnd {
  readonly endedAt: string;
  readonly inferred?: 'lost';
  readonly code?: number;
  readonly subcode?: number;
  readonly message?: string;
  readonly terminationReason?: string;
}

/** The rank of an end: Graph's own beats an inferred one; one with a result code beats one without. */
export function weightOf(end: CallEnd): number {
  return (end.inferred === undefined ? 2 : 0) + (end.code === undefined ? 0 : 1);
}
