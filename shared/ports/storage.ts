import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { ToneKey } from '../call/notification/tones.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import type { DueCommand } from '../call/record/dueCommands.ts';
import type { PlannedCheck } from '../call/record/plannedCheck.ts';
import type { Roster } from '../call/record/roster.ts';
import type { DeliveredMessage } from './queues.ts';

/** An event that waits for the queue; one that can't be read any more has the reason instead. */
export type WaitingEvent = Pick<CallEvent, 'callId' | 'id'> &
  ({ readonly event: CallEvent } | { readonly fault: unknown });

export interface WaitingEvents {
  readonly waiting: readonly WaitingEvent[];
  /** Continues behind these; absent where there are no more. */
  readonly next?: string;
}

/** The second durable place, for when the queue isn't to be had. */
export interface PendingEvents {
  add(events: readonly CallEvent[]): Promise<void>;
  /** Some of those waiting, in no order. */
  list(after?: string): Promise<WaitingEvents>;
  remove(waiting: WaitingEvent): Promise<void>;
  /** Takes one that can never be forwarded out of the way, with all that is stored of it, and keeps the reason. */
  setAside(waiting: WaitingEvent, reason: string): Promise<void>;
}

/** A record as read, with what proves later that nobody changed it meanwhile. */
export interface StoredRecord {
  readonly record: CallRecord;
  readonly version: string;
}

/** What recording an event makes due: stored with the event's row, sent once that is done. */
export interface FollowUp {
  readonly commands: readonly DueCommand[];
  readonly check?: PlannedCheck;
}

/** A roster, and how many rows of it the storage holds: what a save has to replace. */
export interface StoredRoster {
  readonly roster: Roster;
  readonly rows: number;
}

/** What recording an event writes, together or not at all. */
export interface Recording {
  readonly record: CallRecord;
  readonly event: CallEvent;
  readonly followUp: FollowUp;
  /** Where the event changed it. */
  readonly roster?: StoredRoster;
}

export type SaveResult =
  | { readonly saved: StoredRecord }
  | 'changedMeanwhile'
  /** With what was stored when the event was recorded. */
  | { readonly alreadyRecorded: FollowUp };

/** Rejects with {@link Unavailable} where the storage is away. */
export interface CallStore {
  load(callId: string): Promise<StoredRecord | undefined>;
  save(recording: Recording, before: StoredRecord | undefined): Promise<SaveResult>;
  /** Who is in a call; worth reading only where its record has counted a roster, or for an event that changes it. */
  loadRoster(callId: string): Promise<StoredRoster | undefined>;
  /** A call's events in the order of their stamps, a page at a time: only a page is ever held in memory. */
  events(callId: string, query: EventQuery): Promise<EventPage>;
  /** A record with every event that it is folded from, and its commands, in no order, as they stand at one moment. */
  history(callId: string): Promise<CallHistory | undefined>;
}

export interface EventQuery {
  /** Continues behind an earlier page, by its `next`. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly CallEvent[];
  /** Absent where there are no more. */
  readonly next?: string;
}

/** Calls that we placed. */
export interface PlacedCalls {
  /**
   * The keys of the phone that the call has commands for, in their places; none where it isn't a placed call, or isn't
   * known. Rejects where that can't be had in time.
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

/** How far each command has got. Rejects with {@link Unavailable} where the storage is away. */
export interface CommandStore {
  load(session: string, commandId: string): Promise<StoredCommand | undefined>;
  create(progress: CommandProgress): Promise<StoredCommand | 'exists'>;
  /** `changedMeanwhile` also where the row is gone: the call was forgotten. */
  update(progress: CommandProgress, version: string): Promise<StoredCommand | 'changedMeanwhile'>;
  /** Every command of a session, in no order. */
  list(session: string): Promise<readonly CommandProgress[]>;
}

/** Why messages could not be processed. */
export interface PoisonMessages {
  add(message: DeliveredMessage, reason: string): Promise<void>;
}
