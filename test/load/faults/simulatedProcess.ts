import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { OncePerCall } from '../../../shared/flow/oncePerCall.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { StoredRecord } from '../../../shared/ports/storage.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtualTime.ts';

/** What waits to go on, and in whose process. */
interface Waiting {
  readonly process: SimulatedProcess;
  readonly go: () => void;
}

/** Who does the next thing: each process waits here at every await of a port. */
export class Turns {
  #waiting: Waiting[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  async wait(process: SimulatedProcess): Promise<void> {
    return new Promise((go) => void this.#waiting.push({ process, go }));
  }

  take({ below }: Chance): void {
    this.#waiting.splice(below(this.#waiting.length), 1)[0]?.go();
  }

  forget(process: SimulatedProcess): void {
    this.#waiting = this.#waiting.filter((one) => one.process !== process);
  }
}

type Method = (...args: unknown[]) => unknown;

/**
 * A process of the product: what it keeps in memory, its clock, and the ports through which it reaches the world. Once
 * killed, nothing of it goes on: what it waits for never comes.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: Clock;
  readonly oncePerCall = new OncePerCall<CallEvent | undefined>();
  readonly recentRecords = new Map<string, StoredRecord>();
  readonly #turns: Turns;
  readonly #onDeath = new Set<() => void>();
  #isAlive = true;

  constructor(name: string, turns: Turns, time: VirtualTime, chance: Chance) {
    this.name = name;
    this.#turns = turns;
    const whileAlive = (action: () => void) => () => void (this.#isAlive && action());
    this.clock = {
      now: time.now,
      jitter: chance.next,
      sleep: async (milliseconds, signal) =>
        new Promise((resolve) => {
          const callOff = time.after(milliseconds, whileAlive(resolve));
          signal?.addEventListener('abort', () => {
            callOff();
            whileAlive(resolve)();
          });
        }),
      nextTurn: async () => this.turn(),
      abortAfter: (milliseconds) => {
        const controller = new AbortController();
        time.after(milliseconds, () => controller.abort());
        return controller.signal;
      },
    };
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Waits until it is this process's turn; for ever, once it is dead. */
  async turn(): Promise<void> {
    return this.#isAlive ? this.#turns.wait(this) : new Promise(() => {});
  }

  /** Calls back when it is killed; the function that is returned calls that off. */
  whenKilled(action: () => void): () => void {
    this.#onDeath.add(action);
    return () => void this.#onDeath.delete(action);
  }

  kill(): void {
    this.#isAlive = false;
    this.#turns.forget(this);
    for (const action of this.#onDeath) action();
  }

  /** A port with a turn before and behind each thing it does: so it may be killed on either side of the effect. */
  reach<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          await this.turn();
          try {
            return await (method as Method).apply(target, args);
          } finally {
            await this.turn();
          }
        };
      },
    });
  }
}
