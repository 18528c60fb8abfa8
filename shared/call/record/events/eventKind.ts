import type * as z from 'zod';
import type { Stamp } from '../../merging/eventStamp.ts';
import type { Notification } from '../../notification/notification.ts';
import { rememberBy } from '../../schema/rememberBy.ts';
import type { CallEvent } from '../callEvent.ts';
import type { Contribution } from '../callRecord.ts';

/** What one notification says: the event's type, and the facts for the record. */
export interface Reading<Facts = object> {
  readonly type: string;
  readonly facts: Facts;
}

/**
 * The definition of a kind of event. To add one, write a file that calls {@link eventKind}, and a line in
 * `eventKinds.ts`.
 */
interface Definition<Facts extends object> {
  /** The first part of its event types. */
  readonly name: string;
  /** The schema of the facts; they are parsed again when they come out of the queue. */
  readonly facts: z.ZodType<Facts>;
  /** Returns `undefined` if the notification is of another kind. Absent if these events don't come from Graph. */
  read?(notification: Notification): Reading<Facts> | undefined;
  /** What an event of this kind adds to the record. */
  contribution(facts: Facts, stamp: Stamp): Contribution;
}

/** One kind of event. All methods return `undefined` for events of other kinds. */
export interface EventKind<Facts extends object = object> {
  read(notification: Notification): Reading | undefined;
  /** Throws a `ZodError` if an event of this kind has invalid facts. */
  factsOf(event: CallEvent): Facts | undefined;
  /** Throws like `factsOf`. */
  contribution(event: CallEvent): Contribution | undefined;
}

export function eventKind<Facts extends object>(definition: Definition<Facts>): EventKind<Facts> {
  const parsedFacts = rememberBy((event: CallEvent) => definition.facts.parse(event.facts));
  const factsOf = (event: CallEvent) =>
    event.type.startsWith(`${definition.name}.`) ? parsedFacts(event) : undefined;
  return {
    read: (notification) => definition.read?.(notification),
    factsOf,
    contribution: (event) => {
      const facts = factsOf(event);
      return facts && definition.contribution(facts, event);
    },
  };
}
