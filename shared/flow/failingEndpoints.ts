import type { Clock } from '../ports/clock.ts';

const FAILURES = 5;
/** Milliseconds. */
const LEFT_ALONE = 30_000;

/**
 * Endpoints that failed five times in a row, each left alone for half a minute: calls that ring don't wait for one that
 * is down. After that a call may ask again, and one more failure leaves it alone once more. Memory of this instance.
 */
export class FailingEndpoints {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  isLeftAlone(url: string): boolean {
    return (this.#failures.get(url)?.until ?? 0) > this.#clock.now();
  }

  worked(url: string): void {
    this.#failures.delete(url);
  }

  /** True where the endpoint is left alone from now on. */
  failed(url: string): boolean {
    const wasLeftAlone = this.isLeftAlone(url);
    const count = (this.#failures.get(url)?.count ?? 0) + 1;
    const until = count < FAILURES ? 0 : this.#clock.now() + LEFT_ALONE;
    this.#failures.set(url, { count, until });
    return until > 0 && !wasLeftAlone;
  }
}
