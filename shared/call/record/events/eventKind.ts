import type * as z from 'zod';
import type { Stamp } from '../../merging/eventStamp.ts';
import type { Notification } from '../../notification/notification.ts';
import type { CallEvent } from '../callEvent.ts';
import type { Contribution } from '../callRecord.ts';

/** What one notification says: the event's type and the facts that the record is folded from. */
export interface Reading<Facts = object> {
  readonly type: string;
  readonly facts: Facts;
}

/** How a kind of event is defined; a new one is one file that calls {@link eventKind} and one line in `eventKinds.ts`. */
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

/** One kind of event. Of an event of another kind it says nothing. */
export interface EventKind<Facts extends object = object> {
  read(notification: Notification): Reading | undefined;
  /** Throws a `ZodError` where an event of this kind has other facts. */
  factsOf(event: CallEvent): Facts | undefined;
  /** Throws as `factsOf` does. */
  contribution(event: CallEvent): Contribution | undefined;
}

export function eventKind<Facts extends object>(definition: Definition<Facts>): EventKind<Facts> {
  const factsOf = ({ type, facts }: CallEvent) =>
    type.startsWith(`${definition.name}.`) ? definition.facts.parse(facts) : undefined;
  return {
    read: (notification) => definition.read?.(notification),
    factsOf,
    contribution: (event) => {
      const facts = factsOf(event);
      return facts && definition.contribution(facts, event);
    },
  };
}
