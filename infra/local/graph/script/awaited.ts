import type { Notification } from '../notifications/notification.ts';
import type { AwaitStep, Step } from './scenario.ts';

/** A request that the script awaited, as it came. */
export interface Arrival {
  readonly body: unknown;
  /** Graph's usual notifications after it. */
  readonly usual: readonly Notification[];
}

/** The requests that a script awaits. One may come before the script has reached its step. */
export interface Awaited {
  /** The first step that awaits this operation and hasn't been taken. */
  next(operation: string): AwaitStep | undefined;
  /** A request has come for the step; it has arrived once Graph has replied to it. */
  take(step: AwaitStep): void;
  arrived(step: AwaitStep, arrival: Arrival): void;
  arrivalOf(step: AwaitStep): Arrival | undefined;
}

export function createAwaited(steps: readonly Step[]): Awaited {
  const awaiting = steps.filter((step) => 'await' in step);
  const taken = new Set<AwaitStep>();
  const arrivals = new Map<AwaitStep, Arrival>();
  return {
    next: (operation) => awaiting.find((step) => step.await === operation && !taken.has(step)),
    take: (step) => void taken.add(step),
    arrived: (step, arrival) => void arrivals.set(step, arrival),
    arrivalOf: (step) => arrivals.get(step),
  };
}
