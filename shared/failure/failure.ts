/** The error of every adapter. `retryable` tells the flows whether the same request may succeed later. */
export abstract class Failure extends Error {
  abstract readonly retryable: boolean;
  /** The kind of failure, for telemetry. */
  abstract readonly code: string;
}

/** A service is unreachable, overloaded, or didn't do what was asked. A retry may succeed. */
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

/** A service refuses a request for good, such as a row that is too large. `code` is the service's own. */
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

/** Queued or stored data is invalid. A retry can't help. */
export class Unreadable extends Failure {
  readonly retryable = false;
  readonly code = 'unreadable';
  constructor(what: string, cause: unknown) {
    super(`${what} can't be read.`, { cause });
    this.name = 'Unreadable';
  }
}
