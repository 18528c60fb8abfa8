import type { Stamp } from '../merging/eventStamp.ts';

/** Who reported the event. */
export const eventSources = ['graph', 'handler', 'operator', 'scheduler', 'webhook'] as const;
type EventSource = (typeof eventSources)[number];

/** Something that happened to a call. It is queued, recorded once, and folded into the call's record. */
export interface CallEvent extends Stamp {
  readonly callId: string;
  /** `<kind>.<what happened>`, such as `call.established`. The kind decides how it is folded. */
  readonly type: string;
  readonly source: EventSource;
  /** What the record needs, in the shape that the kind defines. */
  readonly facts: object;
  /** What Graph sent, without secrets; absent for events of our own. */
  readonly data?: unknown;
}
