import { type Failure, InvalidRequest, Unavailable } from '../failure/failure.ts';

const SERVICE = 'Service Bus';

/**
 * What can never succeed. All else may: a queue that is missing, full, closed or forbidden is mended without the
 * message, and a client that gave up waiting (`AbortError`) knows nothing of it.
 */
const permanent = new Set(['MessageSizeExceeded']);

/** Whatever went wrong when the broker was asked for something. */
export function toServiceBusFailure(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && permanent.has(code)
    ? new InvalidRequest(SERVICE, code, error)
    : new Unavailable(SERVICE, error);
}
