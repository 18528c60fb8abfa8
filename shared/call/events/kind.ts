import type * as z from 'zod';
import type { CallEvent } from '../event.ts';
import type { Notification } from '../notification.ts';
import type { Contribution } from '../record.ts';
import type { Stamp } from '../stamp.ts';

/** What one notification says: the event's type and the facts that the record is folded from. */
export interface Reading<Facts = object> {
  readonly type: string;
  readonly facts: Facts;
}

/** How a kind of event is defined; a new one is one file that calls {@link eventKind} and one line in `index.ts`. */
interface Definition<Facts extends object> {
  /** What its event types begin with. */
  readonly name: string;
  /** Facts come back from the queue and are parsed again there. */
  readonly facts: z.ZodType<Facts>;
  /** Nothing where the notification is of another kind. Absent where Graph isn't the source. */
  read?(notification: Notification): Reading<Facts> | undefined;
  /** What such an event says about its call. */
  contribution(facts: Facts, stamp: Stamp): Contribution;
}

/** One kind of event, with the type of its facts closed over. */
export interface EventKind {
  readonly name: string;
  read(notification: Notification): Reading | undefined;
  /** Throws a `ZodError` where the event's facts aren't of this kind. */
  contribution(event: CallEvent): Contribution;
}

export function eventKind<Facts extends object>(definition: Definition<Facts>): EventKind {
  return {
    name: definition.name,
    read: (notification) => definition.read?.(notification),
    contribution: (event) => definition.contribution(definition.facts.parse(event.facts), event),
  };
}
