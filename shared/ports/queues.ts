import type { CommandTrigger } from '../call/commands/commandProgress.ts';
import type { Command } from '../call/commands/commands.ts';
import type { CallEvent } from '../call/record/callEvent.ts';

export interface EventQueue {
  /**
   * Resolves when the broker has all of them. Rejects where it hasn't said so in time (milliseconds; what suits a
   * delivery of Graph's where absent): they may still be there.
   */
  send(events: readonly CallEvent[], timeout?: number): Promise<void>;
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
