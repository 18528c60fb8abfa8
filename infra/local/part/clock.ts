/** Time as an argument, so that a test can let five minutes pass at once. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once after `milliseconds`; the returned function calls that off. */
  after(milliseconds: number, action: () => void): () => void;
}

/** The machine's clock. Its timers don't keep a process running. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after so many milliseconds. */
export const pause = async (milliseconds: number, { after }: Pick<Clock, 'after'>): Promise<void> =>
  new Promise((resolve) => void after(milliseconds, resolve));
