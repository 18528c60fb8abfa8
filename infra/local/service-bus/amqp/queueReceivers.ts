import type { Queue } from '../queue/queue.ts';
import type { QueueReceiver } from './queueReceiver.ts';

/** Somebody who waits for the next session: told when one may be had, and says whether it took it. */
export interface SessionWaiter {
  accept(): void;
}

/** All receivers of one queue, over all connections. */
export class QueueReceivers {
  /** Without session; whoever was served goes to the end. */
  readonly #receivers = new Set<QueueReceiver>();
  readonly #bySession = new Map<string, QueueReceiver>();
  readonly #waiters = new Set<SessionWaiter>();

  constructor(queue: Queue) {
    queue.onWaiting((sessionId) => {
      if (sessionId === undefined || !queue.definition.requiresSession) this.#serve();
      else this.#serveSession(sessionId);
    });
  }

  add(receiver: QueueReceiver): void {
    if (receiver.sessionLock) this.#bySession.set(receiver.sessionLock.sessionId, receiver);
    else this.#receivers.add(receiver);
  }

  remove(receiver: QueueReceiver): void {
    this.#receivers.delete(receiver);
    const sessionId = receiver.sessionLock?.sessionId;
    if (sessionId !== undefined && this.#bySession.get(sessionId) === receiver)
      this.#bySession.delete(sessionId);
  }

  addWaiter(waiter: SessionWaiter): void {
    this.#waiters.add(waiter);
  }

  removeWaiter(waiter: SessionWaiter): void {
    this.#waiters.delete(waiter);
  }

  #serve(): void {
    const served = [...this.#receivers].filter((receiver) => receiver.deliverWaiting() > 0);
    for (const receiver of served) {
      this.#receivers.delete(receiver);
      this.#receivers.add(receiver);
    }
  }

  #serveSession(sessionId: string): void {
    const receiver = this.#bySession.get(sessionId);
    if (receiver) {
      receiver.deliverWaiting();
      return;
    }
    const [waiter] = this.#waiters;
    waiter?.accept();
  }
}
