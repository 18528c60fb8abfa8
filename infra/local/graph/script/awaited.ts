import type { Notification } from '../notifications/notification.ts';
import type { AwaitStep, Step } from './scenario.ts';

/** A request that the script awaited, as it came. */
export interface Arrival {
  readonly body: unknown;
  /** What Graph would usually tell the bot afterwards. */
  readonly usual: readonly Notification[];
}

/** The requests a script awaits. They may come before the script has got to its step. */
export interface Awaited {
  /** The first step that awaits this operation and hasn't had it. */
  next(operation: string): AwaitStep | undefined;
  arrived(step: AwaitStep, arrival: Arrival): void;
  arrivalOf(step: AwaitStep): Arrival | undefined;
}

export function createAwaited(steps: readonly Step[]): Awaited {
  const awaiting = steps.filter((step) => 'await' in step);
  const arrivals = new Map<AwaitStep, Arrival>();
  return {
    next: (operation) => awaiting.find((step) => step.await === operation && !arrivals.has(step)),
    arrived: (step, arrival) => void arrivals.set(step, arrival),
    arrivalOf: (step) => arrivals.get(step),
  };
}
