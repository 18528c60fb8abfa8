import { BrokerError, sessionLockLost } from '../brokerError.ts';
import type { Deadline, Deadlines } from './deadlines.ts';
import { Heap } from './heap.ts';
import type { StoredMessage } from './messageStore.ts';

/** Who holds a session; told when the lock runs out. */
export interface SessionHolder {
  readonly linkName: string;
  lockLost(): void;
}

export interface SessionLock {
  readonly sessionId: string;
  readonly holder: SessionHolder;
  lockedUntil: number;
  deadline: Deadline;
}

export interface Session {
  readonly id: string;
  /** All messages of the session, by number. */
  readonly messages: Map<number, StoredMessage>;
  readonly waiting: Heap<StoredMessage>;
  readonly delivered: Set<StoredMessage>;
  lock?: SessionLock | undefined;
  state?: Buffer | undefined;
  updatedAt: number;
}

/** The sessions of one queue. A session exists while it has a message, a state or a lock. */
export class Sessions {
  readonly #deadlines: Deadlines;
  readonly #onLost: (session: Session, holder: SessionHolder) => void;
  readonly #byId = new Map<string, Session>();
  /** Unlocked and with a waiting message, the longest so first. */
  readonly #acceptable = new Set<Session>();

  /** @param onLost called when a session's lock has run out, after it is gone */
  constructor(deadlines: Deadlines, onLost: (session: Session, holder: SessionHolder) => void) {
    this.#deadlines = deadlines;
    this.#onLost = onLost;
  }

  find(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  get(id: string): Session {
    const known = this.#byId.get(id);
    if (known) return known;
    const session: Session = {
      id,
      messages: new Map(),
      waiting: new Heap(),
      delivered: new Set(),
      updatedAt: 0,
    };
    this.#byId.set(id, session);
    return session;
  }

  all(): Iterable<Session> {
    return this.#byId.values();
  }

  states(): Map<string, Buffer> {
    return new Map(Array.from(this.all()).flatMap(({ id, state }) => (state ? [[id, state]] : [])));
  }

  nextAcceptable(): Session | undefined {
    for (const session of this.#acceptable) return session;
    return undefined;
  }

  /** @throws BrokerError if somebody holds the session */
  lock(session: Session, holder: SessionHolder, lockedUntil: number): SessionLock {
    if (session.lock)
      throw new BrokerError(
        'SessionCannotBeLocked',
        `The requested session '${session.id}' cannot be accepted. It may be locked by another receiver.`,
      );
    const deadline = this.#loseAt(lockedUntil, session);
    session.lock = { sessionId: session.id, holder, lockedUntil, deadline };
    this.refresh(session);
    return session.lock;
  }

  extend(lock: SessionLock, lockedUntil: number): void {
    this.#deadlines.cancel(lock.deadline);
    lock.lockedUntil = lockedUntil;
    lock.deadline = this.#loseAt(lockedUntil, this.get(lock.sessionId));
  }

  unlock(session: Session): void {
    this.#deadlines.cancel(session.lock?.deadline);
    session.lock = undefined;
    this.refresh(session);
  }

  /**
   * @param linkName the link that is to hold it; without one any holder will do
   * @throws BrokerError if the session is not locked, or by another link
   */
  lockedBy(id: string, linkName: string | undefined): Session & { lock: SessionLock } {
    const session = this.#byId.get(id);
    if (
      !session ||
      !isLocked(session) ||
      (linkName ?? session.lock.holder.linkName) !== session.lock.holder.linkName
    )
      throw sessionLockLost();
    return session;
  }

  /** To be called after every change of a session's messages or state. */
  refresh(session: Session): void {
    if (session.lock || !session.waiting.first) this.#acceptable.delete(session);
    else this.#acceptable.add(session);
    const isEmpty = session.messages.size === 0 && !session.state && !session.lock;
    if (isEmpty && this.#byId.get(session.id) === session) this.#byId.delete(session.id);
  }

  /** Takes the lock from whoever holds the session. */
  lose(session: Session): void {
    const holder = session.lock?.holder;
    this.unlock(session);
    if (holder) this.#onLost(session, holder);
  }

  #loseAt(time: number, session: Session): Deadline {
    return this.#deadlines.at(time, () => this.lose(session));
  }
}

const isLocked = (session: Session): session is Session & { lock: SessionLock } => session.lock !== undefined;
