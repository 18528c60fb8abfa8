import { setImmediate as flush } from 'node:timers/promises';
import type { Clock } from '../../../infra/local/part/clock.ts';

const START = Date.parse('2026-11-25T08:00:00.000Z');

interface Planned {
  readonly at: number;
  readonly action: () => void;
}

/** Time that stands still until it is told to pass; then all that was planned happens, each at its moment. */
export class VirtualTime implements Clock {
  #now = START;
  #planned: Planned[] = [];

  readonly now = () => this.#now;

  readonly after = (milliseconds: number, action: () => void): (() => void) => {
    const planned = { at: this.#now + Math.max(0, milliseconds), action };
    const place = this.#planned.findIndex(({ at }) => at > planned.at);
    this.#planned.splice(place < 0 ? this.#planned.length : place, 0, planned);
    return () => {
      this.#planned = this.#planned.filter((one) => one !== planned);
    };
  };

  /** Milliseconds until the next thing that is planned. */
  get untilNext(): number | undefined {
    const [next] = this.#planned;
    return next && next.at - this.#now;
  }

  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (let next = this.#planned[0]; next !== undefined && next.at <= until; next = this.#planned[0]) {
      this.#planned.shift();
      this.#now = next.at;
      next.action();
      await settled();
    }
    this.#now = until;
  }
}

/** Resolves when everything has run that nothing holds back: work of ours waits for its turn, the simulator for nothing. */
export async function settled(): Promise<void> {
  // What the simulator does once a reply is on its way is planned behind this turn of the loop.
  await flush();
  await flush();
}
