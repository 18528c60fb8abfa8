/** The most calls that an instance remembers. Graph allows an application 100 at a time. */
const LIMIT = 10_000;

/**
 * Single flight: the first delivery acts on a call, and all others, concurrent or later, get the same result. It is
 * kept in memory, so it works within one instance. Across instances, Graph refuses the second request.
 */
export class OncePerCall<T> {
  readonly #claimed = new Map<string, Promise<T>>();

  async act(callId: string, act: () => Promise<T>): Promise<T> {
    const claimed = this.#claimed.get(callId) ?? this.#claim(callId, act);
    return claimed;
  }

  #claim(callId: string, act: () => Promise<T>): Promise<T> {
    const acting = act();
    this.#claimed.set(callId, acting);
    const [oldest] = this.#claimed.keys();
    if (this.#claimed.size > LIMIT && oldest !== undefined) this.#claimed.delete(oldest);
    return acting;
  }
}
