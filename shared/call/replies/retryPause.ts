/** Milliseconds: the pause before the second request, and the longest. */
interface Pauses {
  readonly first: number;
  readonly most: number;
}

/**
 * How long to wait after so many requests: twice as long each time, a quarter more or less as the jitter (0 to 1) says,
 * so that those who failed together don't come back together.
 */
export function backoff(requests: number, { first, most }: Pauses, jitter: number): number {
  return Math.round(Math.min(most, first * 2 ** (requests - 1)) * (0.75 + jitter / 2));
}

/** Milliseconds: who is to come back sooner would ask without a pause. */
const LEAST_ASKED = 100;

/** How long Graph asks to wait; nothing where it asks for as good as no pause, which is our own to make then. */
export function askedFor(retryAfterMilliseconds: number | undefined): number | undefined {
  const isPause = retryAfterMilliseconds !== undefined && retryAfterMilliseconds >= LEAST_ASKED;
  return isPause ? retryAfterMilliseconds : undefined;
}
