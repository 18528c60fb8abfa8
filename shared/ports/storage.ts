import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { ToneKey } from '../call/notification/tones.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import type { DueCommand } from '../call/record/dueCommands.ts';
import type { PlannedCheck } from '../call/record/plannedCallCheck.ts';
import type { Roster } from '../call/record/roster.ts';
import type { WebhookEvent } from '../call/record/webhookEvent.ts';
import type { DeliveredMessage } from './queues.ts';

/** An event that waits for the queue. If it can't be read, it has the reason in `fault`. */
export type WaitingEvent = Pick<CallEvent, 'callId' | 'id'> &
  ({ readonly event: CallEvent } | { readonly fault: unknown });

export interface WaitingEvents {
  readonly waiting: readonly WaitingEvent[];
  /** Continues after these; absent on the last page. */
  readonly next?: string;
}

/** The second durable store for events, used while the queue is unavailable. */
export interface PendingEvents {
  /** Stores the events. Idempotent by their ids. */
  add(events: readonly CallEvent[]): Promise<void>;
  /** One page of waiting events, in no order. */
  list(after?: string): Promise<WaitingEvents>;
  remove(waiting: WaitingEvent): Promise<void>;
  /** Removes an event that can never be forwarded, with all its data, and stores the reason. */
  setAside(waiting: WaitingEvent, reason: string): Promise<void>;
}

/** A record, with the version that it had when it was read (optimistic concurrency). */
export interface StoredRecord {
  readonly record: CallRecord;
  readonly version: string;
}

/** What becomes due with an event. It is stored with the event's row and sent afterwards. */
export interface FollowUp {
  readonly commands: readonly DueCommand[];
  readonly check?: PlannedCheck;
  /** What the webhook is to be told; each waits in a row of its own from then on. */
  readonly webhookEvents?: readonly WebhookEvent[];
}

/** A roster, and the number of its stored rows, which a save replaces. */
export interface StoredRoster {
  readonly roster: Roster;
  readonly rows: number;
}

/** What is written for one event, in one transaction. */
export interface Recording {
  readonly record: CallRecord;
  readonly event: CallEvent;
  readonly followUp: FollowUp;
  /** Present if the event changed it. */
  readonly roster?: StoredRoster;
}

export type SaveResult =
  | { readonly saved: StoredRecord }
  | 'changedMeanwhile'
  /** With the follow-up that was stored then. */
  | { readonly alreadyRecorded: FollowUp };

/** Rejects with {@link Unavailable} while the storage is unavailable. */
export interface CallStore {
  /** The call's record; `undefined` if there is none. */
  load(callId: string): Promise<StoredRecord | undefined>;
  /**
   * Saves a recording if the stored record still has the version of `before`, or if there is none and `before` is
   * `undefined`.
   */
  save(recording: Recording, before: StoredRecord | undefined): Promise<SaveResult>;
  /** The roster of a call. Read it only if the record has counts of a roster, or for an event that changes it. */
  loadRoster(callId: string): Promise<StoredRoster | undefined>;
  /** One recorded event. */
  loadEvent(callId: string, eventId: string): Promise<CallEvent | undefined>;
  /** A page of a call's events, in the order of their stamps. Only one page is held in memory. */
  events(callId: string, query: EventQuery): Promise<EventPage>;
  /** A call's record, all its events and its commands, in no order, as of one moment. */
  history(callId: string): Promise<CallHistory | undefined>;
}

export interface EventQuery {
  /** Continues after an earlier page: its `next`. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly CallEvent[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** Calls that we placed. */
export interface PlacedCalls {
  /**
   * The phone keys that have commands, in the order of their indexes; empty if the call isn't placed by us or is
   * unknown. Rejects if the storage doesn't reply in time.
   */
  toneKeys(callId: string): Promise<readonly ToneKey[]>;
}

export interface CallHistory {
  readonly record: CallRecord;
  readonly events: readonly CallEvent[];
  readonly commands: readonly CommandProgress[];
}

export interface StoredCommand {
  readonly progress: CommandProgress;
  readonly version: string;
}

/** The progress of each command. Rejects with {@link Unavailable} while the storage is unavailable. */
export interface CommandStore {
  /** `undefined` if there is no such command. */
  load(session: string, commandId: string): Promise<StoredCommand | undefined>;
  /** Creates the command's row, unless it exists. */
  create(progress: CommandProgress): Promise<StoredCommand | 'exists'>;
  /** `changedMeanwhile` also if the row is gone because the call was forgotten. */
  update(progress: CommandProgress, version: string): Promise<StoredCommand | 'changedMeanwhile'>;
  /** All commands of a session, in no order. */
  list(session: string): Promise<readonly CommandProgress[]>;
}

/** Why messages can't be processed. */
export interface PoisonMessages {
  /** Stores why a message can't be processed. Idempotent by the message's id. */
  add(message: DeliveredMessage, reason: string): Promise<void>;
}
