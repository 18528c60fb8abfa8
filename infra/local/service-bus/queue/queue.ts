import type { Clock } from '../../part/clock.ts';
import { BrokerError } from '../brokerError.ts';
import {
  type ChangeLog,
  emptyContents,
  type MessagePatch,
  type QueueChange,
  type QueueContents,
  toChanges,
} from './changes.ts';
import type { Deadlines } from './deadlines.ts';
import type { QueueDefinition } from './definition.ts';
import { DuplicateDetection } from './duplicateDetection.ts';
import { Heap } from './heap.ts';
import type {
  DeadLetterReason,
  Delivery,
  MessageLock,
  NewMessage,
  QueuedMessage,
  ReceiveMode,
  UnnumberedMessage,
} from './message.ts';
import { MessageLocks } from './messageLocks.ts';
import { MessageStore, type StoredMessage } from './messageStore.ts';
import { type Session, type SessionHolder, type SessionLock, Sessions } from './sessions.ts';

/** How a receiver ends a delivery. `revise` rewrites the content with the properties the receiver changed. */
export type Settlement = { readonly revise?: (content: Buffer) => Buffer } & (
  | { readonly kind: 'complete' }
  | { readonly kind: 'abandon' }
  /** The receiver never saw it, so it doesn't count as a failed delivery. */
  | { readonly kind: 'release' }
  | { readonly kind: 'defer' }
  | ({ readonly kind: 'deadLetter' } & DeadLetterReason)
);

export interface QueueOptions {
  readonly name: string;
  readonly definition: QueueDefinition;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly log: ChangeLog;
  readonly contents?: QueueContents | undefined;
  /** Absent on a dead-letter queue, whose messages stay until they are received. */
  readonly deadLetters?: Queue;
}

/** One queue of Service Bus, in memory. Every public method leaves it consistent and its changes in the log. */
export class Queue {
  readonly name: string;
  readonly definition: QueueDefinition;
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #log: ChangeLog;
  readonly #deadLetters: Queue | undefined;
  readonly #store: MessageStore;
  readonly #duplicates: DuplicateDetection;
  readonly #sessions: Sessions;
  /** What a queue without sessions has to deliver; with sessions each has its own. */
  readonly #waiting = new Heap<StoredMessage>();
  readonly #locks: MessageLocks;
  readonly #awakened = new Set<string | undefined>();
  #listener: (sessionId: string | undefined) => void = () => {};

  constructor({
    name,
    definition,
    clock,
    deadlines,
    log,
    deadLetters,
    contents = emptyContents(),
  }: QueueOptions) {
    this.name = name;
    this.definition = definition;
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#log = log;
    this.#deadLetters = deadLetters;
    this.#locks = new MessageLocks(deadlines, (stored) => this.#takeBack([stored], { failed: true }));
    this.#sessions = new Sessions(deadlines, (session, holder) => this.#takeBackSession(session, holder));
    this.#duplicates = new DuplicateDetection(
      definition.duplicateDetectionWindow ?? 0,
      contents.remembered.values(),
    );
    this.#store = new MessageStore(name, log, contents.messages.values(), contents.lastSequenceNumber);
    for (const [id, state] of contents.sessionStates) this.#sessions.get(id).state = state;
    for (const stored of this.#store.all()) this.#admit(stored);
    this.#awakened.clear();
  }

  get sizeInBytes(): number {
    return this.#store.sizeInBytes;
  }

  /** Called with the session (none in a queue without sessions) whenever there may be something to receive. */
  onWaiting(listener: (sessionId: string | undefined) => void): void {
    this.#listener = listener;
  }

  /** Accepts all messages or, with an error, none. A duplicate is answered with the number of the first. */
  enqueue(messages: readonly NewMessage[]): number[] {
    if (!this.#deadLetters)
      throw new BrokerError('InvalidOperation', 'Messages cannot be sent to a dead-letter queue.');
    for (const message of messages) this.#assertSession(message);
    this.#assertRoom(messages.reduce((total, { content }) => total + content.length, 0));
    const sequenceNumbers = messages.map((message) => this.#accept(message));
    this.#finish();
    return sequenceNumbers;
  }

  cancelScheduled(sequenceNumbers: readonly number[]): void {
    const scheduled = sequenceNumbers.map((sequenceNumber) => this.#inState('scheduled', sequenceNumber));
    for (const stored of scheduled) this.#remove(stored);
    this.#finish();
  }

  /** The next waiting message, or nothing. With `receiveAndDelete` it is gone from the queue. */
  receive(mode: ReceiveMode, sessionLock?: SessionLock): Delivery | undefined {
    const session =
      sessionLock && this.#sessions.lockedBy(sessionLock.sessionId, sessionLock.holder.linkName);
    const stored = (session?.waiting ?? this.#waiting).first?.value;
    if (!stored) return undefined;
    const delivery = this.#deliver(stored, mode, session);
    this.#finish();
    return delivery;
  }

  receiveDeferred(
    sequenceNumbers: readonly number[],
    mode: ReceiveMode,
    session?: { readonly sessionId: string; readonly linkName?: string },
  ): Delivery[] {
    if (this.definition.requiresSession && !session)
      throw new BrokerError(
        'InvalidOperation',
        `Receiving from the queue '${this.name}' requires a session.`,
      );
    const locked = session && this.#sessions.lockedBy(session.sessionId, session.linkName);
    const found = sequenceNumbers.map((sequenceNumber) => this.#inState('deferred', sequenceNumber));
    if (found.some(({ message, lock }) => lock || (locked && message.sessionId !== locked.id)))
      throw new BrokerError('MessageNotFound', 'A deferred message is locked or belongs to another session.');
    const deliveries = found.map((stored) => this.#deliver(stored, mode, locked));
    this.#finish();
    return deliveries;
  }

  /** Messages in every state, in order of their numbers, locked ones too. */
  peek(fromSequenceNumber: number, maximum: number, sessionId?: string): QueuedMessage[] {
    const messages =
      sessionId === undefined ? this.#store.all() : (this.#sessions.find(sessionId)?.messages.values() ?? []);
    const peeked: QueuedMessage[] = [];
    for (const { message } of messages) {
      if (peeked.length >= maximum) break;
      if (message.sequenceNumber >= fromSequenceNumber) peeked.push(message);
    }
    return peeked;
  }

  settle(token: Buffer, settlement: Settlement): void {
    const stored = this.#locks.find(token);
    if (settlement.kind === 'deadLetter' && !this.#deadLetters)
      throw new BrokerError(
        'InvalidOperation',
        'A message in a dead-letter queue cannot be dead-lettered again.',
      );
    this.#locks.unlock(stored);
    const content = settlement.revise?.(stored.message.content);
    if (content) this.#store.change(stored, { content });
    switch (settlement.kind) {
      case 'complete':
        this.#remove(stored);
        break;
      case 'abandon':
        this.#giveBack(stored, { failed: true });
        break;
      case 'release':
        this.#giveBack(stored, { failed: false });
        break;
      case 'defer':
        this.#giveBack(stored, { failed: false, patch: { state: 'deferred' } });
        break;
      case 'deadLetter':
        this.#deadLetter(stored, settlement);
    }
    this.#finish();
  }

  /** @returns the new end of the lock */
  renewLock(token: Buffer): number {
    const stored = this.#locks.find(token);
    const session = stored.lock?.session;
    this.#locks.unlock(stored);
    return this.#lock(stored, session, token).lockedUntil;
  }

  /** Locks a session, whether it has messages or not. */
  acceptSession(sessionId: string, holder: SessionHolder): SessionLock {
    return this.#sessions.lock(this.#sessions.get(sessionId), holder, this.#lockEnd());
  }

  /** Locks the session that has waited longest with a message, if there is one. */
  acceptNextSession(holder: SessionHolder): SessionLock | undefined {
    const session = this.#sessions.nextAcceptable();
    return session && this.#sessions.lock(session, holder, this.#lockEnd());
  }

  /** @returns the new end of the lock */
  renewSessionLock(sessionId: string, linkName?: string): number {
    const { lock } = this.#sessions.lockedBy(sessionId, linkName);
    this.#sessions.extend(lock, this.#lockEnd());
    return lock.lockedUntil;
  }

  /** The receiver went away: its messages wait again, and no delivery counts as failed. */
  releaseSession(lock: SessionLock): void {
    const session = this.#sessions.find(lock.sessionId);
    if (session?.lock !== lock) return;
    this.#sessions.unlock(session);
    this.#awakened.add(session.id);
    this.#takeBack(session.delivered, { failed: false });
  }

  /** The broker takes the session away from whoever holds it, as if the lock had run out. */
  loseSession({ sessionId }: SessionLock): void {
    const session = this.#sessions.find(sessionId);
    if (session) this.#sessions.lose(session);
  }

  sessionState(sessionId: string, linkName?: string): Buffer | undefined {
    return this.#sessions.lockedBy(sessionId, linkName).state;
  }

  setSessionState(sessionId: string, state: Buffer | undefined, linkName?: string): void {
    const session = this.#sessions.lockedBy(sessionId, linkName);
    session.state = state;
    session.updatedAt = this.#clock.now();
    this.#log.record(this.name, { kind: 'sessionState', sessionId, ...(state && { state }) });
    this.#finish();
  }

  /** The sessions with messages or a state that changed after `updatedAfter`. */
  sessionIds(updatedAfter: number): string[] {
    return [...this.#sessions.all()]
      .filter(({ messages, state, updatedAt }) => (messages.size > 0 || state) && updatedAt > updatedAfter)
      .map(({ id }) => id);
  }

  /** The changes that make this queue out of nothing, for a fresh journal. */
  asChanges(): Iterable<QueueChange> {
    return toChanges({
      lastSequenceNumber: this.#store.lastSequenceNumber,
      remembered: this.#duplicates.remembered(this.#clock.now()),
      messages: new Map(Array.from(this.#store.all(), ({ message }) => [message.sequenceNumber, message])),
      sessionStates: this.#sessions.states(),
    });
  }

  // --- messages coming in

  #assertSession({ sessionId }: NewMessage): void {
    if (this.definition.requiresSession && sessionId === undefined)
      throw new BrokerError(
        'InvalidOperation',
        'The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support enabled can only receive messages that have the SessionId set to a valid value.',
      );
  }

  #assertRoom(bytes: number): void {
    const used = this.sizeInBytes + (this.#deadLetters?.sizeInBytes ?? 0);
    if (used + bytes > this.definition.maxSizeInBytes)
      throw new BrokerError(
        'QuotaExceeded',
        `The maximum entity size has been reached or exceeded for queue '${this.name}': ${used} of ${this.definition.maxSizeInBytes} bytes are in use.`,
      );
  }

  #accept(message: NewMessage): number {
    const now = this.#clock.now();
    const remembers = this.definition.duplicateDetectionWindow !== undefined;
    const original = remembers && this.#duplicates.find(message.messageId, now);
    if (original) return original.sequenceNumber;
    const scheduled = message.scheduledFor !== undefined && message.scheduledFor > now;
    const { sequenceNumber } = scheduled
      ? this.#add({ ...message, enqueuedAt: message.scheduledFor, deliveryCount: 0, state: 'scheduled' })
      : this.#add(this.#activated(message, now));
    if (remembers) this.#remember({ messageId: message.messageId, sequenceNumber, acceptedAt: now });
    return sequenceNumber;
  }

  #activated(message: NewMessage, now: number): UnnumberedMessage {
    const timeToLive = Math.min(
      message.timeToLive ?? Number.POSITIVE_INFINITY,
      this.definition.defaultTimeToLive ?? Number.POSITIVE_INFINITY,
    );
    const expiry = Number.isFinite(timeToLive) && { timeToLive, expiresAt: now + timeToLive };
    return { ...message, ...expiry, enqueuedAt: now, deliveryCount: 0, state: 'active' };
  }

  #remember(message: { messageId: string; sequenceNumber: number; acceptedAt: number }): void {
    this.#duplicates.remember(message);
    this.#log.record(this.name, { kind: 'remembered', message });
  }

  #add(message: UnnumberedMessage, before?: number): QueuedMessage {
    const stored = this.#store.add(message, before);
    this.#admit(stored);
    return stored.message;
  }

  /** Takes up a message that is in the store: into its session, under its deadline, and to wait if it is active. */
  #admit(stored: StoredMessage): void {
    const { state, sequenceNumber, expiresAt, enqueuedAt } = stored.message;
    this.#sessionOf(stored)?.messages.set(sequenceNumber, stored);
    if (state === 'scheduled') stored.deadline = this.#deadlines.at(enqueuedAt, () => this.#activate(stored));
    else if (expiresAt !== undefined)
      stored.deadline = this.#deadlines.at(expiresAt, () => this.#expireUnlessLocked(stored));
    if (state === 'active') this.#wait(stored);
  }

  /** A scheduled message becomes active as if it had been sent now, with a number of its own. */
  #activate(stored: StoredMessage): void {
    const { sequenceNumber: _, enqueuedSequenceNumber, ...message } = stored.message;
    this.#remove(stored);
    this.#add(this.#activated(message, this.#clock.now()), enqueuedSequenceNumber);
    this.#finish();
  }

  #wait(stored: StoredMessage): void {
    const session = this.#sessionOf(stored);
    stored.waiting = (session?.waiting ?? this.#waiting).add(stored.message.sequenceNumber, stored);
    if (session) this.#touch(session);
    this.#awakened.add(session?.id);
  }

  // --- messages going out

  #deliver(stored: StoredMessage, mode: ReceiveMode, session: Session | undefined): Delivery {
    const { message } = stored;
    if (mode === 'receiveAndDelete') {
      this.#remove(stored);
      return { message };
    }
    this.#stopWaiting(stored);
    return { message, lock: this.#lock(stored, session) };
  }

  #lock(stored: StoredMessage, session: Session | undefined, token?: Buffer): MessageLock {
    const lockedUntil = session?.lock?.lockedUntil ?? this.#lockEnd();
    return this.#locks.lock(stored, lockedUntil, session, token);
  }

  /** Deliveries whose receiver is gone or too late. */
  #takeBack(delivered: Iterable<StoredMessage>, { failed }: { failed: boolean }): void {
    for (const stored of delivered) {
      this.#locks.unlock(stored);
      this.#giveBack(stored, { failed });
    }
    this.#finish();
  }

  /** After a delivery that did not end the message: it waits again, unless it has failed or lived too long. */
  #giveBack(stored: StoredMessage, { failed, patch = {} }: { failed: boolean; patch?: MessagePatch }): void {
    const deliveryCount = stored.message.deliveryCount + (failed ? 1 : 0);
    if (failed || patch.state) this.#store.change(stored, { ...patch, deliveryCount });
    if (this.#deadLetters && deliveryCount >= this.definition.maxDeliveryCount)
      this.#deadLetter(stored, {
        reason: 'MaxDeliveryCountExceeded',
        description: `Message could not be consumed after ${deliveryCount} delivery attempts.`,
      });
    else if ((stored.message.expiresAt ?? Number.POSITIVE_INFINITY) <= this.#clock.now())
      this.#expire(stored);
    else if (stored.message.state === 'active') this.#wait(stored);
  }

  #stopWaiting(stored: StoredMessage): void {
    if (!stored.waiting) return;
    const session = this.#sessionOf(stored);
    (session?.waiting ?? this.#waiting).remove(stored.waiting);
    stored.waiting = undefined;
    if (session) this.#sessions.refresh(session);
  }

  #remove(stored: StoredMessage): void {
    this.#stopWaiting(stored);
    this.#deadlines.cancel(stored.deadline);
    this.#store.remove(stored);
    const session = this.#sessionOf(stored);
    if (!session) return;
    session.messages.delete(stored.message.sequenceNumber);
    this.#touch(session);
  }

  /** A locked message does not expire; what becomes of it is decided when the lock ends. */
  #expireUnlessLocked(stored: StoredMessage): void {
    if (stored.lock) return;
    this.#expire(stored);
    this.#finish();
  }

  #expire(stored: StoredMessage): void {
    if (this.definition.deadLetterOnExpiration)
      this.#deadLetter(stored, {
        reason: 'TTLExpiredException',
        description: 'The message expired and was dead lettered.',
      });
    else this.#remove(stored);
  }

  #deadLetter(stored: StoredMessage, { reason, description }: DeadLetterReason): void {
    const { sequenceNumber, enqueuedSequenceNumber: _, expiresAt: __, ...message } = stored.message;
    const deadLetter = {
      source: this.name,
      ...(reason !== undefined && { reason }),
      ...(description !== undefined && { description }),
    };
    this.#remove(stored);
    if (this.#deadLetters)
      this.#deadLetters.#add({ ...message, state: 'active', deadLetter }, sequenceNumber);
  }

  // --- sessions

  #sessionOf({ message: { sessionId } }: StoredMessage): Session | undefined {
    return this.definition.requiresSession && sessionId !== undefined
      ? this.#sessions.get(sessionId)
      : undefined;
  }

  #touch(session: Session): void {
    session.updatedAt = this.#clock.now();
    this.#sessions.refresh(session);
  }

  #takeBackSession(session: Session, holder: SessionHolder): void {
    this.#awakened.add(session.id);
    // Before anybody is woken: the one who has lost the session must not be served again.
    holder.lockLost();
    this.#takeBack(session.delivered, { failed: true });
  }

  #lockEnd(): number {
    return this.#clock.now() + this.definition.lockDuration;
  }

  // --- finding and finishing

  #inState(state: QueuedMessage['state'], sequenceNumber: number): StoredMessage {
    const stored = this.#store.get(sequenceNumber);
    if (stored?.message.state !== state)
      throw new BrokerError(
        'MessageNotFound',
        `Failed to find the ${state} message with sequence number ${sequenceNumber}.`,
      );
    return stored;
  }

  /** First the log, then whoever waits: a message must not be delivered before it would survive. */
  #finish(): void {
    this.#log.commit();
    this.#wake();
    if (this.#deadLetters) this.#deadLetters.#wake();
  }

  #wake(): void {
    const awakened = [...this.#awakened];
    this.#awakened.clear();
    for (const sessionId of awakened) this.#listener(sessionId);
  }
}
