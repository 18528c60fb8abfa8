export interface RememberedMessage {
  readonly messageId: string;
  readonly sequenceNumber: number;
  readonly acceptedAt: number;
}

/** The message ids of the last while, in order of acceptance. A repetition does not lengthen the memory. */
export class DuplicateDetection {
  readonly #window: number;
  readonly #remembered: Map<string, RememberedMessage>;

  /** @param window milliseconds */
  constructor(window: number, remembered: Iterable<RememberedMessage>) {
    this.#window = window;
    this.#remembered = new Map([...remembered].map((message) => [message.messageId, message]));
  }

  find(messageId: string, now: number): RememberedMessage | undefined {
    this.#forget(now);
    return this.#remembered.get(messageId);
  }

  remember(message: RememberedMessage): void {
    this.#remembered.set(message.messageId, message);
  }

  remembered(now: number): Map<string, RememberedMessage> {
    this.#forget(now);
    return new Map(this.#remembered);
  }

  #forget(now: number): void {
    for (const { messageId, acceptedAt } of this.#remembered.values()) {
      if (acceptedAt > now - this.#window) return;
      this.#remembered.delete(messageId);
    }
  }
}
