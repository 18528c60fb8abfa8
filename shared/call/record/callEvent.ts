import type { Stamp } from '../merging/eventStamp.ts';

/** Who says that it happened. */
export const eventSources = ['graph', 'handler', 'operator', 'scheduler'] as const;
type EventSource = (typeof eventSources)[number];

/** Something that happened to a call: what is queued, recorded once, and folded into the call's record. */
export interface CallEvent extends Stamp {
  readonly callId: string;
  /** `<kind>.<what happened>`, e.g. `call.established`; the kind says how it is folded. */
  readonly type: string;
  readonly source: EventSource;
  /** What the record needs of it, in the shape that its kind declares. */
  readonly facts: object;
  /** What Graph sent, without its secrets; absent where the event is ours. */
  readonly data?: unknown;
}
