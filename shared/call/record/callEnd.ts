/** Those of Graph's reasons that are seen in deliveries; no page of its documents lists them. */
export const terminationReasons = ['CallTerminated', 'AppTransferred'] as const;

/** How a call ended. An inferred end is ours: the scheduler found the call gone, Graph never said so. */
export interface CallEnd {
  readonly endedAt: string;
  readonly inferred?: 'lost';
  readonly code?: number;
  readonly subcode?: number;
  readonly message?: string;
  readonly terminationReason?: string;
}

/** Graph's own end beats an inferred one, and one with a result beats one without. */
export function weightOf(end: CallEnd): number {
  return (end.inferred === undefined ? 2 : 0) + (end.code === undefined ? 0 : 1);
}
