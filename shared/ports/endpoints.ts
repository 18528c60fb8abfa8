/** A POST of JSON to an HTTP endpoint of the operator's own. */
export interface EndpointRequest {
  readonly url: string;
  /** Of the app's own token that goes along; none where absent. */
  readonly audience?: string | undefined;
  /** The token is fetched anew, because the last one may have been refused. */
  readonly freshToken?: boolean;
  /** `application/json` if absent. */
  readonly contentType?: string;
  readonly body: object;
  /** Bytes of a reply that are read; one that is longer is no reply. */
  readonly limit: number;
  /** W3C's `traceparent`. */
  readonly traceParent: string | undefined;
  readonly signal: AbortSignal;
}

/** What came of it. An error says what was wrong, and neither where the endpoint is nor what it said. */
export type EndpointReply =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Only of a 200, and where it came whole and within the limit. */
      readonly text?: string;
      /** It says that it is JSON. */
      readonly isJson?: boolean;
      /** Milliseconds that it asks to wait. */
      readonly retryAfter?: number;
      readonly error?: EndpointError;
    }
  /** `notSent`: it never left; `cut`: the connection broke; `timeout`: the signal came first. */
  | { readonly kind: 'notSent' | 'cut' | 'timeout'; readonly error?: EndpointError };

export interface EndpointError {
  readonly code: string;
  readonly message: string;
}

/** Endpoints of the operator's own, in any language. */
export interface Endpoints {
  /** Follows no redirect. Never rejects: every failure is a reply of its own kind. */
  post(request: EndpointRequest): Promise<EndpointReply>;
}
