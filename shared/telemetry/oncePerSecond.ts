import type { Clock } from '../ports/clock.ts';

/** Milliseconds. */
const INTERVAL = 1_000;

/**
 * Says of each happening whether it is worth a line of the log: how many of its kind went without one since the last,
 * or nothing where this one does too. Anybody can make requests that are refused; the counters count them all. Kinds
 * are few, and none of a stranger's choosing.
 */
export function oncePerSecond({ now }: Pick<Clock, 'now'>): (kind: string) => number | undefined {
  const kinds = new Map<string, { readonly toldAt: number; untold: number }>();
  return (kind) => {
    const before = kinds.get(kind);
    if (before !== undefined && now() - before.toldAt < INTERVAL) {
      before.untold += 1;
      return undefined;
    }
    kinds.set(kind, { toldAt: now(), untold: 0 });
    return before?.untold ?? 0;
  };
}
