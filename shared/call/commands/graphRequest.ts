/**
 * A request to Graph's communications API as a value. Some commands act on a call, others make one; `answer`, `redirect`
 * and `reject` decide about one. All are sent alike.
 */
export interface GraphRequest {
  /** Only where v1.0 hasn't got it. */
  readonly version?: 'beta';
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What follows `/communications`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The tenant in which it makes a call; the call's own, where absent. */
  readonly tenantId?: string;
}
