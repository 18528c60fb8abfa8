import type { CommandTrigger } from '../call/commands/commandProgress.ts';
import type { Command } from '../call/commands/commands.ts';
import type { CallEvent } from '../call/record/callEvent.ts';

export interface EventQueue {
  /**
   * Resolves when the broker has confirmed all events. Rejects after the timeout (milliseconds; the default suits a
   * delivery from Graph); the broker may still have received them.
   */
  send(events: readonly CallEvent[], timeout?: number): Promise<void>;
}

/** A message of the command queue. The messages of one call form a session and keep their order. */
export type CommandMessage = QueuedCommand | QueuedCheck;

export interface QueuedCommand {
  readonly kind: 'command';
  readonly commandId: string;
  readonly session: string;
  readonly trigger: CommandTrigger;
  /** As in the command's progress. */
  readonly source?: 'operator';
  readonly command: Command;
  /** Milliseconds since the epoch, like all times here. */
  readonly requestedAt: number;
  /** 0 for the first message, n for the command's nth scheduled one. */
  readonly retry: number;
  /** When it is due; if absent, at once. */
  readonly at?: number;
}

export interface QueuedCheck {
  readonly kind: 'check';
  readonly callId: string;
  readonly n: number;
  readonly at: number;
}

/** Rejects with {@link Unavailable} if the broker hasn't confirmed all messages. Sending them again is harmless. */
export interface CommandQueue {
  send(messages: readonly CommandMessage[]): Promise<void>;
}

/** A queue message as the trigger delivered it. */
export interface DeliveredMessage {
  readonly messageId: string;
  readonly sessionId: string;
  readonly queue: string;
  /** From 1. */
  readonly deliveryCount: number;
  /** Milliseconds since the epoch. */
  readonly enqueuedAt?: number | undefined;
  /** The sender's W3C `traceparent`. */
  readonly traceParent?: string | undefined;
}
