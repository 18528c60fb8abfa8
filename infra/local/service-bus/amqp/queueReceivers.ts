import type { Queue } from '../queue/queue.ts';
import type { Report } from './brokerParts.ts';
import type { QueueReceiver } from './queueReceiver.ts';

/** Told when a session may be had; takes it and stops waiting. */
export type SessionWaiter = () => void;

/** All receivers of one queue, over all connections. */
export class QueueReceivers {
  /** Without session; whoever was served goes to the end. */
  readonly #receivers = new Set<QueueReceiver>();
  readonly #bySession = new Map<string, QueueReceiver>();
  readonly #waiters = new Set<SessionWaiter>();

  /** @param report told of a delivery that failed; it must not fail the sender whose message it was */
  constructor(queue: Queue, report: Report) {
    queue.onWaiting((sessionId) => {
      try {
        if (sessionId === undefined) this.#serve();
        else this.#serveSession(sessionId);
      } catch (fault) {
        report(fault);
      }
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
    waiter?.();
  }
}
