/** Time, as the flows need it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time, or earlier when the signal aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Resolves once everything that is ready to run in this process has run, such as a request being sent. */
  nextTurn(): Promise<void>;
  /** A signal that aborts after so many milliseconds. */
  abortAfter(milliseconds: number): AbortSignal;
  /** A random number from 0 to 1. It varies pauses, so that clients that failed together don't retry together. */
  jitter(): number;
}
