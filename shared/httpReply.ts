/** An HTTP reply; `HttpResponseInit` of `@azure/functions` accepts it. */
export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly jsonBody?: unknown;
  /** A body that is written already; of the kind that the headers say. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Why a request is refused, in words for its sender. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
  }
}

export function badRequest(message: string): HttpError {
  return new HttpError(400, 'BadRequest', message);
}

export function notFound(message: string): HttpError {
  return new HttpError(404, 'NotFound', message);
}

/** `limit` is in bytes. */
export function tooLarge(limit: number): HttpError {
  return new HttpError(413, 'RequestTooLarge', `The body is larger than ${limit} bytes.`);
}

/** An error in Graph's shape: `{error: {code, message}}`. */
export function refuse({ status, code, message }: Pick<HttpError, 'status' | 'code' | 'message'>): HttpReply {
  return { status, jsonBody: { error: { code, message } } };
}

/** 401. The sender doesn't learn what is wrong with the token. */
export function refuseToken(): HttpReply {
  const message = 'The request has no valid bearer token.';
  const refused = refuse({ status: 401, code: 'InvalidAuthenticationToken', message });
  return { ...refused, headers: { 'WWW-Authenticate': 'Bearer' } };
}

/** 503 with `Retry-After: 1`: the sender should try again soon. */
export function refuseForNow(message: string): HttpReply {
  const refused = refuse({ status: 503, code: 'ServiceUnavailable', message });
  return { ...refused, headers: { 'Retry-After': '1' } };
}
