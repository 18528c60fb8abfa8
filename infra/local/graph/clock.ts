import { randomUUID } from 'node:crypto';

/** Time and chance, handed in so that a test can choose them. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Does something later; what it returns calls that off. */
  readonly after: (milliseconds: number, action: () => void) => () => void;
}

export function realSurroundings(): Surroundings & { close(): void } {
  const timers = new Set<NodeJS.Timeout>();
  return {
    now: Date.now,
    newId: randomUUID,
    after(milliseconds, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, milliseconds);
      timers.add(timer);
      return () => {
        timers.delete(timer);
        clearTimeout(timer);
      };
    },
    close: () => timers.forEach(clearTimeout),
  };
}

export const pause = (milliseconds: number, { after }: Surroundings): Promise<void> =>
  new Promise((resolve) => void after(milliseconds, resolve));
