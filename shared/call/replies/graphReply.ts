/** Graph's error: its code, such as `7503`, and its message. */
export interface GraphError {
  readonly code: string;
  readonly message?: string;
}

/** The result of one request to Graph. */
export type GraphReply =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** From `Retry-After`; Graph may send a fraction or a date. */
      readonly retryAfterMilliseconds?: number;
      readonly error?: GraphError;
    }
  /** The request was never sent and had no effect. The error says what was missing. */
  | { readonly kind: 'notSent'; readonly error?: GraphError }
  /** The connection broke, or the timeout passed, after the request was sent: it may have had its effect. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'timeout' };

/** Whether the request may have had its effect although Graph didn't confirm it. */
export function isOfUnknownFate(reply: GraphReply): boolean {
  return (
    reply.kind === 'cut' ||
    reply.kind === 'timeout' ||
    (reply.kind === 'status' && reply.status >= 500 && reply.status !== 503)
  );
}
