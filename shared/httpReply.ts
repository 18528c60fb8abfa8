/** A reply to a request over HTTP; `HttpResponseInit` of `@azure/functions` takes one. */
export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly jsonBody?: unknown;
}

/** Why what a request asks for isn't done, in words for its sender. */
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

/** The limit is in bytes. */
export function tooLarge(limit: number): HttpError {
  return new HttpError(413, 'RequestTooLarge', `The body is larger than ${limit} bytes.`);
}

/** Errors as Graph itself shapes them. */
export function refuse({ status, code, message }: Pick<HttpError, 'status' | 'code' | 'message'>): HttpReply {
  return { status, jsonBody: { error: { code, message } } };
}

/** The sender isn't told what is wrong with the token. */
export function refuseToken(): HttpReply {
  const message = 'The request has no valid bearer token.';
  const refused = refuse({ status: 401, code: 'InvalidAuthenticationToken', message });
  return { ...refused, headers: { 'WWW-Authenticate': 'Bearer' } };
}

/** For what is worth sending again at once. */
export function refuseForNow(message: string): HttpReply {
  const refused = refuse({ status: 503, code: 'ServiceUnavailable', message });
  return { ...refused, headers: { 'Retry-After': '1' } };
}
