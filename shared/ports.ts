import type { CommandProgress, CommandTrigger } from './call/commands/commandProgress.ts';
import type { Command } from './call/commands/commands.ts';
import type { ToneKey } from './call/notification/tones.ts';
import type { Action } from './call/policy/decide.ts';
import type { CallEvent } from './call/record/callEvent.ts';
import type { CallRecord } from './call/record/callRecord.ts';
import type { DueCommand } from './call/record/dueCommands.ts';
import type { PlannedCheck } from './call/record/nextCheck.ts';
import type { Roster } from './call/record/roster.ts';
import type { GraphReply } from './call/replies/graphReply.ts';
import type {
  AttributesOf,
  EventName,
  event,
  MetricName,
  metric,
  SpanAttributes,
} from './telemetry/names.ts';

/**
 * What an adapter rejects with, whatever its service. `retryable` is all that the flows have to know of it: whether the
 * same request may succeed another time.
 */
export abstract class Failure extends Error {
  abstract readonly retryable: boolean;
  /** What kind of failure it is, as telemetry counts it. */
  abstract readonly code: string;
}

/** A service can't be reached, is overloaded, or hasn't done for now what was asked of it: worth trying again. */
export class Unavailable extends Failure {
  readonly retryable = true;
  readonly code = 'unavailable';
  readonly service: string;
  constructor(service: string, cause: unknown) {
    super(`${service} is not available.`, { cause });
    this.name = 'Unavailable';
    this.service = service;
  }
}

/** A service will never do what was asked of it, such as keep a row that is too large. `code` is the service's own. */
export class InvalidRequest extends Failure {
  readonly retryable = false;
  readonly code: string;
  readonly service: string;
  constructor(service: string, code: string, cause: unknown) {
    super(`${service} takes no such request: ${code}.`, { cause });
    this.name = 'InvalidRequest';
    this.code = code;
    this.service = service;
  }
}

/** What was queued or stored is broken and will be read no better another time. */
export class Unreadable extends Failure {
  readonly retryable = false;
  readonly code = 'unreadable';
  constructor(what: string, cause: unknown) {
    super(`${what} can't be read.`, { cause });
    this.name = 'Unreadable';
  }
}

/** Everything the flows need from outside. Each is implemented once, in the folder of the service it talks to. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time or, earlier, when the signal aborts; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts after the time. */
  abortAfter(milliseconds: number): AbortSignal;
  /** A number from 0 to 1, another each time, by which pauses differ: those who failed together don't return together. */
  jitter(): number;
}

/** A call as Graph must be addressed about it. */
export interface GraphCall {
  /** The id as Graph wrote it. */
  readonly graphCallId: string;
  readonly tenantId: string;
  /** Where Graph is to post what happens next. */
  readonly callbackUri: string;
  /** The change as Graph sent it, for a media host of our own; it holds secrets and goes nowhere else. */
  readonly notification: unknown;
}

export interface CallControl {
  /**
   * Answers, redirects or rejects an incoming call. Never rejects: every failure is a reply of its own kind.
   * With `freshToken` the token is fetched anew.
   */
  act(
    call: GraphCall,
    action: Action,
    options: { signal: AbortSignal; freshToken: boolean },
  ): Promise<GraphReply>;
}

export interface EventQueue {
  /**
   * Resolves when the broker has all of them. Rejects where it hasn't said so in time (milliseconds; what suits a
   * delivery of Graph's where absent): they may still be there.
   */
  send(events: readonly CallEvent[], timeout?: number): Promise<void>;
}

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

/** A message of the command queue; one call's messages are a session, in their order. */
export type CommandMessage = QueuedCommand | QueuedCheck;

export interface QueuedCommand {
  readonly kind: 'command';
  readonly commandId: string;
  readonly session: string;
  readonly trigger: CommandTrigger;
  /** As of its progress. */
  readonly source?: 'operator';
  readonly command: Command;
  /** Milliseconds since the epoch, as all times here. */
  readonly requestedAt: number;
  /** 0, or which of the command's scheduled messages this is. */
  readonly retry: number;
  /** When it is due; at once where absent. */
  readonly at?: number;
}

export interface QueuedCheck {
  readonly kind: 'check';
  readonly callId: string;
  readonly n: number;
  readonly at: number;
}

/** Rejects with {@link Unavailable} where the broker hasn't taken them all; sending again does no harm. */
export interface CommandQueue {
  send(messages: readonly CommandMessage[]): Promise<void>;
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

/** A request about a call that is past its decision; `path` is what follows `/communications`. */
export interface GraphCallRequest {
  readonly version?: 'beta';
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface GraphCalls {
  /** Never rejects. `body` is Graph's JSON, where there is some and it came whole. */
  request(
    request: GraphCallRequest,
    options: { tenantId: string; signal: AbortSignal; freshToken: boolean },
  ): Promise<{ readonly reply: GraphReply; readonly body?: unknown; readonly isBodyLost?: boolean }>;
}

export interface CallListQuery {
  /** All calls by the time they began, or those that go on. */
  readonly list: 'time' | 'active';
  /** Milliseconds since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** Continues behind the listing with this key. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface CallListing {
  readonly callId: string;
  readonly key: string;
}

/** Finds calls without looking through them. May name a call twice, or one that isn't recorded yet. */
export interface CallDirectory {
  /** Newest first. */
  list(query: CallListQuery): Promise<readonly CallListing[]>;
  /** The ids of all calls of one chain: those of one conversation, such as two recorders' or a transfer's. */
  ofChain(callChainId: string): Promise<readonly string[]>;
}

export interface OldestQuery {
  /** Milliseconds since the epoch, included. */
  readonly to: number;
  /** Continues behind the listing with this key. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** How many rows went, by what they were. */
export type RemovedRows = Readonly<Record<string, number>>;

/** Takes calls out of storage. What was begun and not finished is finished by the next attempt. */
export interface CallRemoval {
  /** Calls by the time they began, oldest first. */
  oldest(query: OldestQuery): Promise<readonly CallListing[]>;
  /** Removes a call that {@link oldest} named. */
  remove(listing: CallListing): Promise<RemovedRows>;
  /** Removes a call by its id, wherever anything of it is kept. */
  forget(callId: string): Promise<RemovedRows>;
}

/** A queue message as its trigger delivered it. */
export interface DeliveredMessage {
  readonly messageId: string;
  readonly sessionId: string;
  readonly queue: string;
  /** From 1. */
  readonly deliveryCount: number;
  /** Milliseconds since the epoch. */
  readonly enqueuedAt?: number | undefined;
  /** W3C's `traceparent` of its sender. */
  readonly traceParent?: string | undefined;
}

/** Why messages could not be processed. */
export interface PoisonMessages {
  add(message: DeliveredMessage, reason: string): Promise<void>;
}

/** What is worth telling an operator. Fields carry no identity and no token. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** How a piece of work stands in its trace. */
export interface SpanOptions {
  /** Its side of an exchange with another process; absent for work inside of ours. */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** W3C's `traceparent` of what caused it in another process. Without one its parent is the work it is part of. */
  readonly cause?: string | undefined;
  /** The same of other work it belongs with. */
  readonly link?: string | undefined;
  /** When it began, where that was before: milliseconds since the epoch. */
  readonly startedAt?: number;
}

/** A piece of work under way. */
export interface OpenSpan {
  /** W3C's `traceparent`, for whoever goes on with the work elsewhere. */
  readonly traceParent: string | undefined;
  /** Adds what was learned meanwhile. */
  set(attributes: SpanAttributes): void;
  /** Marks work as failed that doesn't throw. */
  fail(errorType: string): void;
}

/** What is told beyond the log: numbers, happenings and traces. Nothing waits for it, and it never throws. */
export interface Telemetry {
  /** Does the work as a span of the trace; one that rejects has failed. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Adds to a counter, or one value to a histogram. */
  measure<M extends MetricName>(name: M, value: number, attributes: AttributesOf<(typeof metric)[M]>): void;
  /** Tells one happening. */
  tell<E extends EventName>(name: E, attributes: AttributesOf<(typeof event)[E]>): void;
  /** Takes along a line of the log. */
  log(level: LogLevel, message: string): void;
}

/** The levels of Azure Functions' own log. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
