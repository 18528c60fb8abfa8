/** Everything the flows need from outside. Each is implemented once, in the folder of the service it talks to. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time or, earlier, when the signal aborts; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts after the time. */
  abortAfter(milliseconds: number): AbortSignal;
  /** A number from 0 to 1, another each time, by which pauses differ: those who failed together don't return together. */
  jitter(): number;
}
