/** Whatever makes functions run: a server, a queue, a clock. */
export interface Listener {
  /** Starts nothing new, and resolves when what it had under way is done. */
  stop(): Promise<void>;
}
