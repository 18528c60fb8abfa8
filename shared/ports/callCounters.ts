import type { CallResult } from '../call/record/callResult.ts';

/** A call as counting needs it. */
export interface CountedCall {
  readonly callId: string;
  /** Absent while the call goes on: its record says how it stands. */
  readonly result?: CallResult;
}

export interface CountedCalls {
  readonly calls: readonly CountedCall[];
  /** Where there were too many: since when these are all of them. Milliseconds since the epoch. */
  readonly since?: number;
}

/** Numbers that an operator looks at again and again: none of them takes a look through the calls themselves. */
export interface CallCounters {
  /** The calls that began in a time (milliseconds since the epoch, both included), about `most` of the newest. */
  between(time: { readonly from: number; readonly to: number }, most: number): Promise<CountedCalls>;
  /** Ids of calls that go on, `most` of them. */
  active(most: number): Promise<ReadonlySet<string>>;
  /** How many events wait for the queue; those beyond `most` aren't counted. */
  pendingEvents(most: number): Promise<number>;
  /** How many messages were found in a time that can never be processed. */
  poisonMessages(time: { readonly from: number; readonly to: number }): Promise<number>;
}
