/** What the other side of the connection sees: a reply, a connection cut, or nothing at all. */
export type Reaction = Reply | 'cut' | 'silence';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
