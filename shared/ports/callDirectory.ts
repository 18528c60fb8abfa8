export interface CallListQuery {
  /** All calls by start time, or the active ones. */
  readonly list: 'time' | 'active';
  /** Milliseconds since the epoch, inclusive. */
  readonly from: number;
  readonly to: number;
  /** Continues after the listing with this key. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface CallListing {
  readonly callId: string;
  readonly key: string;
}

/** Finds calls by an index. It may list a call twice, or a call that isn't recorded yet. */
export interface CallDirectory {
  /** Newest first. */
  list(query: CallListQuery): Promise<readonly CallListing[]>;
  /** The ids of all calls of one chain. A chain is one conversation, which may have two recorders, or a transfer. */
  ofChain(callChainId: string): Promise<readonly string[]>;
}

export interface OldestQuery {
  /** Milliseconds since the epoch, inclusive. */
  readonly to: number;
  /** Continues after the listing with this key. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Number of removed rows by kind. */
export type RemovedRows = Readonly<Record<string, number>>;

/** Removes calls from storage. If a removal is interrupted, the next one completes it. */
export interface CallRemoval {
  /** Calls by start time, oldest first. */
  oldest(query: OldestQuery): Promise<readonly CallListing[]>;
  /** Removes a call that {@link oldest} returned. */
  remove(listing: CallListing): Promise<RemovedRows>;
  /** Removes everything that is stored about a call. */
  forget(callId: string): Promise<RemovedRows>;
}
