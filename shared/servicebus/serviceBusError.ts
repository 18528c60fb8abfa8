import { type Failure, InvalidRequest, Unavailable } from '../failure/failure.ts';

const SERVICE = 'Service Bus';

/**
 * Errors that no retry can fix. A missing, full, closed or forbidden queue can be repaired, and a timeout
 * (`AbortError`) says nothing about the message: these are retried.
 */
const permanent = new Set(['MessageSizeExceeded']);

/** Turns an error of the client into a `Failure`. */
export function toServiceBusFailure(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && permanent.has(code)
    ? new InvalidRequest(SERVICE, code, error)
    : new Unavailable(SERVICE, error);
}
