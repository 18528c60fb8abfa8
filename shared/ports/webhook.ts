import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { Command } from '../call/commands/commands.ts';
import type { WebhookEvent } from '../call/record/webhookEvent.ts';

/** A message of the webhook's queue: it says which call has something to be delivered, and nothing of it. */
export interface WebhookMessage {
  readonly callId: string;
  /** Which of the call's events it is about. */
  readonly n: number;
  /** How often that one had been tried. */
  readonly tries: number;
  /** That one can't be delivered: this message is to stand among the dead letters for it. */
  readonly undeliverable?: true;
  /** When it is due, in milliseconds since the epoch, as all times here; at once where absent. */
  readonly at?: number;
}

/** A message of the queue as it was delivered. */
export interface DeliveredWebhookMessage extends WebhookMessage {
  /** An operator has sent its dead letter again. */
  readonly isReplay: boolean;
  /** W3C's `traceparent` of its sender, or else of the work on it. */
  readonly traceParent?: string | undefined;
}

/** Rejects with `Unavailable` where the broker hasn't taken them all; sending again does no harm. */
export interface WebhookQueue {
  send(messages: readonly WebhookMessage[]): Promise<void>;
}

/** An event that waits to be delivered. */
export interface WaitingWebhookEvent extends WebhookEvent {
  readonly callId: string;
  /** The recorded event that caused it. */
  readonly eventId: string;
  /** When that was received. */
  readonly since: number;
  /** How often it has been posted in vain. */
  readonly tries: number;
  /** Where that was so: the first time, and when it is due again. */
  readonly failingSince?: number;
  readonly retryAt?: number;
  /** Why it isn't tried any more. */
  readonly undeliverable?: string;
  /** It has been delivered, and this is what its receiver asked for. */
  readonly reply?: WebhookCommands;
}

export interface WebhookCommands {
  readonly requestedAt: number;
  /** With their secrets, as they are to be carried out. */
  readonly commands: readonly { readonly commandId: string; readonly command: Command }[];
  /** Ids of those that are not. */
  readonly refused: readonly string[];
}

export interface StoredWebhookEvent {
  readonly waiting: WaitingWebhookEvent;
  readonly version: string;
}

/** What waits to be delivered, written together with the record. Rejects with `Unavailable` where the storage is away. */
export interface WebhookOutbox {
  /** Those of a call in their order. */
  list(callId: string): Promise<readonly StoredWebhookEvent[]>;
  /** Writes what became of one, and rows of commands with it: all or nothing. `changedMeanwhile` also where it is gone. */
  update(
    waiting: WaitingWebhookEvent,
    version: string,
    commands?: readonly CommandProgress[],
  ): Promise<StoredWebhookEvent | 'changedMeanwhile'>;
  /** Takes out one that is delivered. */
  remove(stored: StoredWebhookEvent): Promise<'removed' | 'changedMeanwhile'>;
}
