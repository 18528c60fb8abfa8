/** Calls that one instance remembers having acted on; Graph allows an application 100 at a time. */
const LIMIT = 10_000;

/**
 * Lets one delivery act on a call and makes every other one, at the same time or later, share what came of it. Memory
 * alone, so it holds within an instance: across instances Graph itself refuses the second request.
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
