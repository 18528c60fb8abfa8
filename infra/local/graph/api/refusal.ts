import type { Reply } from '../http/server.ts';

/** Graph's refusal of a request: thrown where the fault is found, replied where the request came in. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const badRequest = (message: string) => new Refusal(400, 'BadRequest', message);
export const notFound = (message: string) => new Refusal(404, 'NotFound', message);
export const conflict = (message: string) => new Refusal(409, 'Conflict', message);

export interface RequestIds {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly date: string;
}

export function toErrorReply({ status, code, message, headers }: Refusal, ids: RequestIds): Reply {
  const innerError = {
    date: ids.date,
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
  };
  return { status, body: { error: { code, message, innerError } }, headers };
}
