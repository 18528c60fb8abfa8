export interface CallListQuery {
  /** All calls by the time they began, or those that go on. */
  readonly list: 'time' | 'active';
  /** Milliseconds since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** Continues behind the listing with this key. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface CallListing {
  readonly callId: string;
  readonly key: string;
}

/** Finds calls without looking through them. May name a call twice, or one that isn't recorded yet. */
export interface CallDirectory {
  /** Newest first. */
  list(query: CallListQuery): Promise<readonly CallListing[]>;
  /** The ids of all calls of one chain: those of one conversation, such as two recorders' or a transfer's. */
  ofChain(callChainId: string): Promise<readonly string[]>;
}

export interface OldestQuery {
  /** Milliseconds since the epoch, included. */
  readonly to: number;
  /** Continues behind the listing with this key. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** How many rows went, by what they were. */
export type RemovedRows = Readonly<Record<string, number>>;

/** Takes calls out of storage. What was begun and not finished is finished by the next attempt. */
export interface CallRemoval {
  /** Calls by the time they began, oldest first. */
  oldest(query: OldestQuery): Promise<readonly CallListing[]>;
  /** Removes a call that {@link oldest} named. */
  remove(listing: CallListing): Promise<RemovedRows>;
  /** Removes a call by its id, wherever anything of it is kept. */
  forget(callId: string): Promise<RemovedRows>;
}
