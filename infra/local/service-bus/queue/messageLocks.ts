import { randomBytes } from 'node:crypto';
import { messageLockLost } from '../brokerError.ts';
import type { Deadlines } from './deadlines.ts';
import type { MessageLock } from './message.ts';
import type { StoredMessage } from './messageStore.ts';
import type { Session } from './sessions.ts';

/** Which messages are out for delivery, by lock token. */
export class MessageLocks {
  readonly #deadlines: Deadlines;
  readonly #onLost: (stored: StoredMessage) => void;
  readonly #locked = new Map<string, StoredMessage>();

  /** @param onLost called when a lock has run out, after it is gone */
  constructor(deadlines: Deadlines, onLost: (stored: StoredMessage) => void) {
    this.#deadlines = deadlines;
    this.#onLost = onLost;
  }

  /** A message of a session has no deadline of its own: the session's lock guards it. */
  lock(stored: StoredMessage, lockedUntil: number, session?: Session, token?: Buffer): MessageLock {
    const deadline = session ? undefined : this.#deadlines.at(lockedUntil, () => this.#lose(stored));
    const lock = { token: token ?? randomBytes(16), lockedUntil, session, deadline };
    stored.lock = lock;
    session?.delivered.add(stored);
    this.#locked.set(lock.token.toString('hex'), stored);
    return lock;
  }

  unlock(stored: StoredMessage): void {
    const { lock } = stored;
    if (!lock) return;
    this.#deadlines.cancel(lock.deadline);
    lock.session?.delivered.delete(stored);
    this.#locked.delete(lock.token.toString('hex'));
    stored.lock = undefined;
  }

  /** @throws BrokerError */
  find(token: Buffer): StoredMessage {
    const stored = this.#locked.get(token.toString('hex'));
    if (!stored) throw messageLockLost();
    return stored;
  }

  #lose(stored: StoredMessage): void {
    this.unlock(stored);
    this.#onLost(stored);
  }
}
