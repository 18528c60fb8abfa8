/** Graph's own word for why it refused: its code, e.g. `7503`, and what it says to that. */
export interface GraphError {
  readonly code: string;
  readonly message?: string;
}

/** What came of one request to Graph. */
export type GraphReply =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** From `Retry-After`, which may be a fraction or a date. */
      readonly retryAfterMilliseconds?: number;
      readonly error?: GraphError;
    }
  /** The request never left, so it has had no effect; the error says what it lacked. */
  | { readonly kind: 'notSent'; readonly error?: GraphError }
  /** The connection broke, or time ran out, after it left: it may have had its effect. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'timeout' };

/** Whether Graph may have done what was asked although it didn't say so. */
export function isOfUnknownFate(reply: GraphReply): boolean {
  return (
    reply.kind === 'cut' ||
    reply.kind === 'timeout' ||
    (reply.kind === 'status' && reply.status >= 500 && reply.status !== 503)
  );
}
