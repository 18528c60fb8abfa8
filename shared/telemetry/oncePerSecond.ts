import type { Clock } from '../ports/clock.ts';

/** Milliseconds. */
const INTERVAL = 1_000;

/**
 * Limits log lines to one per second and kind. Returns how many were left out since the last line, or `undefined` if
 * this one must be left out, too. Anyone can cause refused requests; counters count all of them. Kinds must be few and
 * not chosen by the sender.
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
