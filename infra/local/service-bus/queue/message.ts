/** A message as a sender hands it over. `content` is opaque here: the queue keeps it and gives it back. */
export interface NewMessage {
  readonly messageId: string;
  readonly sessionId?: string;
  /** Milliseconds, counted from the moment the message becomes active. */
  readonly timeToLive?: number;
  /** Milliseconds since the epoch. */
  readonly scheduledFor?: number;
  readonly content: Buffer;
}

/** Active messages can be received, deferred ones only by number, scheduled ones not yet. */
export type MessageState = 'active' | 'deferred' | 'scheduled';

export interface DeadLetterReason {
  readonly reason?: string;
  readonly description?: string;
}

/** A message in a queue. A changed message is a new object, so that one already handed out stays as it was. */
export interface QueuedMessage extends NewMessage {
  readonly sequenceNumber: number;
  /** The number before the message was moved here, else the same. */
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedAt: number;
  readonly expiresAt?: number;
  /** Failed deliveries so far: 0 while the first one is under way. */
  readonly deliveryCount: number;
  readonly state: MessageState;
  readonly deadLetter?: DeadLetterReason & { readonly source: string };
}

export type UnnumberedMessage = Omit<QueuedMessage, 'sequenceNumber' | 'enqueuedSequenceNumber'>;

/** A message on its way to a receiver. Without lock: it is already removed from the queue. */
export interface Delivery {
  readonly message: QueuedMessage;
  readonly lock?: MessageLock;
}

export interface MessageLock {
  /** 16 bytes, as they stand in a lock token's text. */
  readonly token: Buffer;
  readonly lockedUntil: number;
}

export type ReceiveMode = 'peekLock' | 'receiveAndDelete';
