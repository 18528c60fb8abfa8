import type { Deadline } from './deadlines.ts';
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
  readonly #byId = new Map<string, Session>();
  /** Unlocked and with a waiting message, the longest so first. */
  readonly #acceptable = new Set<Session>();

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

  nextAcceptable(): Session | undefined {
    for (const session of this.#acceptable) return session;
    return undefined;
  }

  /** To be called after every change of a session's messages, state or lock. */
  refresh(session: Session): void {
    if (session.lock || !session.waiting.first) this.#acceptable.delete(session);
    else this.#acceptable.add(session);
    const isEmpty = session.messages.size === 0 && !session.state && !session.lock;
    if (isEmpty && this.#byId.get(session.id) === session) this.#byId.delete(session.id);
  }
}
