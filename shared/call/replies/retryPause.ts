/** Milliseconds: the pause before the second request, and the longest pause. */
interface Pauses {
  readonly first: number;
  readonly most: number;
}

/**
 * Exponential backoff with jitter, in milliseconds: the pause after this many requests doubles each time, and varies by
 * a quarter. `jitter` is from 0 to 1; it spreads the retries of clients that failed together.
 */
export function backoff(requests: number, { first, most }: Pauses, jitter: number): number {
  return Math.round(Math.min(most, first * 2 ** (requests - 1)) * (0.75 + jitter / 2));
}

/** Milliseconds. A shorter wait would mean retries without a pause. */
const LEAST_ASKED = 100;

/**
 * The wait that Graph asks for, in milliseconds; `undefined` if it is absent or too short, and the caller then uses
 * `backoff`.
 */
export function askedFor(retryAfterMilliseconds: number | undefined): number | undefined {
  const isPause = retryAfterMilliseconds !== undefined && retryAfterMilliseconds >= LEAST_ASKED;
  return isPause ? retryAfterMilliseconds : undefined;
}
