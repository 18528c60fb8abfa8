import type { Clock } from '../../../infra/local/part/clock.ts';

interface Timer {
  readonly due: number;
  readonly action: () => void;
  handle: NodeJS.Timeout;
}

/** The machine's time, which a test can put forward. */
export class SkippingClock implements Clock {
  readonly #timers = new Set<Timer>();
  #skipped = 0;

  now(): number {
    return Date.now() + this.#skipped;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer: Timer = {
      due: this.now() + milliseconds,
      action,
      handle: setTimeout(() => this.#run(timer), milliseconds),
    };
    this.#timers.add(timer);
    return () => this.#remove(timer);
  }

  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
    for (const timer of [...this.#timers].toSorted((one, other) => one.due - other.due)) {
      if (timer.due <= this.now()) this.#run(timer);
      else {
        clearTimeout(timer.handle);
        timer.handle = setTimeout(() => this.#run(timer), timer.due - this.now());
      }
    }
  }

  #run(timer: Timer): void {
    if (!this.#remove(timer)) return;
    timer.action();
  }

  #remove(timer: Timer): boolean {
    clearTimeout(timer.handle);
    return this.#timers.delete(timer);
  }
}
