import { setImmediate as flush } from 'node:timers/promises';

/** Says who goes on: a number below `among`. */
export type Choose = (among: number) => number;

type Method = (...args: unknown[]) => Promise<unknown>;

/** A piece of work that goes on to its next await of a port when it is told to, and no further. */
export class SteppedWork {
  #waiting: (() => void)[] = [];
  #isOver = false;
  #isDone = false;
  #error: unknown;

  static async start<Ports extends Readonly<Record<string, object>>>(
    ports: Ports,
    work: (ports: Ports) => Promise<void>,
  ): Promise<SteppedWork> {
    const stepped = new SteppedWork();
    work(stepped.#stepping(ports)).then(
      () => {
        stepped.#isOver = true;
        stepped.#isDone = true;
      },
      (error: unknown) => {
        stepped.#isOver = true;
        stepped.#error = error;
      },
    );
    await flush();
    return stepped;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** It came to its end, and wasn't killed on the way. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** What it was thrown out by. */
  get error(): unknown {
    return this.#error;
  }

  /** Does the one thing with a port that it waits to do, and all that follows up to the next. */
  async step(): Promise<void> {
    this.#waiting.shift()?.();
    await flush();
  }

  /** The process is gone: nothing of it runs any more. */
  kill(): void {
    this.#waiting = [];
    this.#isOver = true;
  }

  #stepping<Ports extends Readonly<Record<string, object>>>(ports: Ports): Ports {
    const turn = async () => new Promise<void>((resolve) => void this.#waiting.push(resolve));
    const stepped = (port: object) =>
      new Proxy(port, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function') return method;
          return async (...args: unknown[]) => {
            await turn();
            return (method as Method).apply(target, args);
          };
        },
      });
    return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, stepped(port)])) as Ports;
  }
}

/** Lets the works go on in the order chosen until all are over; throws what one of them was thrown out by. */
export async function interleave(works: readonly SteppedWork[], choose: Choose): Promise<void> {
  for (;;) {
    const going = works.filter(({ isOver }) => !isOver);
    if (going.length === 0) break;
    await going[going.length === 1 ? 0 : choose(going.length)]?.step();
  }
  for (const { error } of works) if (error !== undefined) throw error;
}

/**
 * Runs a trial under every schedule there is, up to so many choices in each; those behind them take the first. Resolves
 * to how many that were.
 */
export async function underEverySchedule(
  choices: number,
  trial: (choose: Choose) => Promise<void>,
): Promise<number> {
  const path: { chosen: number; among: number }[] = [];
  for (let trials = 1; ; trials += 1) {
    let depth = 0;
    await trial((among) => {
      const choice = (path[depth] ??= { chosen: 0, among: depth < choices ? among : 1 });
      depth += 1;
      return choice.chosen;
    });
    path.length = Math.min(depth, choices);
    while (path.length > 0) {
      const last = path[path.length - 1];
      if (last !== undefined && last.chosen + 1 < last.among) {
        last.chosen += 1;
        break;
      }
      path.pop();
    }
    if (path.length === 0) return trials;
  }
}
