/**
 * What an adapter rejects with, whatever its service. `retryable` is all that the flows have to know of it: whether the
 * same request may succeed another time.
 */
export abstract class Failure extends Error {
  abstract readonly retryable: boolean;
  /** What kind of failure it is, as telemetry counts it. */
  abstract readonly code: string;
}

/** A service can't be reached, is overloaded, or hasn't done for now what was asked of it: worth trying again. */
export class Unavailable extends Failure {
  readonly retryable = true;
  readonly code = 'unavailable';
  readonly service: string;
  constructor(service: string, cause: unknown) {
    super(`${service} is not available.`, { cause });
    this.name = 'Unavailable';
    this.service = service;
  }
}

/** A service will never do what was asked of it, such as keep a row that is too large. `code` is the service's own. */
export class InvalidRequest extends Failure {
  readonly retryable = false;
  readonly code: string;
  readonly service: string;
  constructor(service: string, code: string, cause: unknown) {
    super(`${service} takes no such request: ${code}.`, { cause });
    this.name = 'InvalidRequest';
    this.code = code;
    this.service = service;
  }
}

/** What was queued or stored is broken and will be read no better another time. */
export class Unreadable extends Failure {
  readonly retryable = false;
  readonly code = 'unreadable';
  constructor(what: string, cause: unknown) {
    super(`${what} can't be read.`, { cause });
    this.name = 'Unreadable';
  }
}
