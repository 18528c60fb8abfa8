import type { Clock } from '../../part/clock.ts';
import { Heap, type HeapEntry } from './heap.ts';

export type Deadline = HeapEntry<() => void>;

/** Node's timers overflow beyond this and fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Everything in the broker that happens by itself (locks, expiry, schedules), behind one timer. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #heap = new Heap<() => void>();
  readonly #onFault: (fault: unknown) => void;
  #cancelTimer: (() => void) | undefined;
  #timerFor = Number.POSITIVE_INFINITY;
  #closed = false;

  /** @param onFault told of what an action throws; the others go on */
  constructor(clock: Clock, onFault: (fault: unknown) => void) {
    this.#clock = clock;
    this.#onFault = onFault;
  }

  /** Runs `action` when the clock reaches `time`, never inside this call. */
  at(time: number, action: () => void): Deadline {
    const deadline = this.#heap.add(time, action);
    this.#setTimer();
    return deadline;
  }

  cancel(deadline: Deadline | undefined): void {
    if (deadline) this.#heap.remove(deadline);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  /** An early wake-up for a cancelled deadline costs less than moving the timer at each cancellation. */
  #setTimer(): void {
    const next = this.#heap.first;
    if (this.#closed || !next || next.order >= this.#timerFor) return;
    this.#cancelTimer?.();
    this.#timerFor = next.order;
    const wait = Math.min(Math.max(next.order - this.#clock.now(), 0), LONGEST_TIMER);
    this.#cancelTimer = this.#clock.after(wait, () => this.#runDue());
  }

  #runDue(): void {
    this.#timerFor = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (let due = this.#heap.first; due && due.order <= now; due = this.#heap.first) {
      this.#heap.remove(due);
      try {
        due.value();
      } catch (fault) {
        this.#onFault(fault);
      }
    }
    this.#setTimer();
  }
}
