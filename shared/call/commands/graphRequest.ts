/** A request to Graph's communications API, as a value: for a command, or for `answer`, `redirect` and `reject`. */
export interface GraphRequest {
  /** Only for what v1.0 doesn't support. */
  readonly version?: 'beta';
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path after `/communications`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The tenant in which the call is created; if absent, the call's own tenant. */
  readonly tenantId?: string;
}
