import { Unavailable } from '../../../shared/failure/failure.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtualTime.ts';

/** Milliseconds of a schedule in which services may be ill; then they recover. */
export const ILL_FOR = 90_000;

/** How well a service is at the moment. */
export interface Illness {
  /** What goes wrong with the next request: it has no effect, or it has one that isn't told. */
  strike(): 'before' | 'after' | undefined;
}

/** Well at times, failing now and then at others, and away altogether for a while in some schedules. */
export function createIllness(chance: Chance, time: VirtualTime): Illness {
  const begins = time.now();
  const stretches = Array.from({ length: chance.below(4) }, () => {
    const from = begins + chance.below(ILL_FOR / 2);
    const probability = chance.pick([0.05, 0.2, 0.5, 1]);
    return { from, to: from + chance.below(ILL_FOR / 2), probability };
  });
  return {
    strike: () => {
      const now = time.now();
      const isStruck = stretches.some(
        ({ from, to, probability }) => from <= now && now < to && chance.happens(probability),
      );
      return isStruck ? chance.pick(['before', 'after']) : undefined;
    },
  };
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** A port of a service that fails as its illness says. */
export function illPort<Port extends object>(service: string, port: Port, illness: Illness): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        const struck = illness.strike();
        if (struck === 'before') throw new Unavailable(service, new Error(`${String(name)} was refused`));
        const result = await (method as Method).apply(target, args);
        if (struck === 'after') throw new Unavailable(service, new Error(`${String(name)} got no reply`));
        return result;
      };
    },
  });
}
