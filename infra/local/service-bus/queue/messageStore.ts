import type { ChangeLog, MessagePatch } from './changes.ts';
import type { Deadline } from './deadlines.ts';
import type { HeapEntry } from './heap.ts';
import type { MessageLock, QueuedMessage, UnnumberedMessage } from './message.ts';
import type { Session } from './sessions.ts';

/** One message with everything that does not survive the process. */
export interface StoredMessage {
  message: QueuedMessage;
  /** Present while the message waits to be received. */
  waiting?: HeapEntry<StoredMessage> | undefined;
  lock?: HeldLock | undefined;
  /** The end of its time to live, or the time it was scheduled for. */
  deadline?: Deadline | undefined;
}

export interface HeldLock extends MessageLock {
  /** The session whose lock guards the message; without one the lock has a deadline of its own. */
  readonly session?: Session | undefined;
  readonly deadline?: Deadline | undefined;
}

/** The messages of one queue by number, each change written to the log. */
export class MessageStore {
  readonly #queue: string;
  readonly #log: ChangeLog;
  /** In ascending order: numbers only grow, and a restored queue is sorted first. */
  readonly #messages = new Map<number, StoredMessage>();
  #lastSequenceNumber: number;
  #sizeInBytes = 0;

  constructor(queue: string, log: ChangeLog, messages: Iterable<QueuedMessage>, lastSequenceNumber: number) {
    this.#queue = queue;
    this.#log = log;
    this.#lastSequenceNumber = lastSequenceNumber;
    const sorted = [...messages].toSorted((one, other) => one.sequenceNumber - other.sequenceNumber);
    for (const message of sorted) this.#insert(message);
  }

  get lastSequenceNumber(): number {
    return this.#lastSequenceNumber;
  }

  get sizeInBytes(): number {
    return this.#sizeInBytes;
  }

  get(sequenceNumber: number): StoredMessage | undefined {
    return this.#messages.get(sequenceNumber);
  }

  all(): Iterable<StoredMessage> {
    return this.#messages.values();
  }

  /** Stores a message under the next number. */
  add(message: UnnumberedMessage, before?: number): StoredMessage {
    const sequenceNumber = ++this.#lastSequenceNumber;
    const numbered = { ...message, sequenceNumber, enqueuedSequenceNumber: before ?? sequenceNumber };
    this.#log.record(this.#queue, { kind: 'stored', message: numbered });
    return this.#insert(numbered);
  }

  change(stored: StoredMessage, patch: MessagePatch): void {
    const { sequenceNumber, content } = stored.message;
    this.#log.record(this.#queue, { kind: 'changed', sequenceNumber, ...patch });
    stored.message = { ...stored.message, ...patch };
    this.#sizeInBytes += stored.message.content.length - content.length;
  }

  remove(stored: StoredMessage): void {
    const { sequenceNumber, content } = stored.message;
    this.#messages.delete(sequenceNumber);
    this.#sizeInBytes -= content.length;
    this.#log.record(this.#queue, { kind: 'removed', sequenceNumber });
  }

  #insert(message: QueuedMessage): StoredMessage {
    const stored: StoredMessage = { message };
    this.#messages.set(message.sequenceNumber, stored);
    this.#sizeInBytes += message.content.length;
    return stored;
  }
}
