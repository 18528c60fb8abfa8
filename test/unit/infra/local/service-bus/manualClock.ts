import type { Clock } from '../../../../../infra/local/part/clock.ts';

/** A clock that moves only when a test says so. */
export class ManualClock implements Clock {
  #now = Date.parse('2026-11-22T08:00:00.000Z');
  readonly #timers = new Set<{ readonly due: number; readonly action: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { due: this.#now + milliseconds, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].toSorted((one, other) => one.due - other.due);
      if (!next || next.due > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.action();
    }
    this.#now = end;
  }
}
