import { BrokerError, sessionLockLost } from '../brokerError.ts';
import type { BrokerFault } from '../faults/brokerFaults.ts';
import type { Queue } from '../queue/queue.ts';
import type { SessionHolder, SessionLock } from '../queue/sessions.ts';
import type { BrokerParts } from './brokerParts.ts';
import { detachForced, toWireError } from './conditions.ts';
import { QueueReceiver } from './queueReceiver.ts';
import type { SessionWaiter } from './queueReceivers.ts';
import {
  assertSessionUse,
  confirmReceiver,
  type ReceiverRequest,
  readReceiverRequest,
} from './receiverAttach.ts';
import {
  answerAttach,
  answerDrains,
  closeLink,
  type Delivery,
  deferAttach,
  disconnectByForce,
  type ReceiverLink,
  rejected,
  settle,
} from './rhea.ts';
import type { OutcomeName } from './settlement.ts';

/** One connection's receivers on queues, and those that wait for a session. */
export class ClientReceivers {
  readonly #parts: BrokerParts;
  readonly #receivers = new Map<ReceiverLink, QueueReceiver>();
  /** How to stop waiting, by the link whose attach is unanswered. */
  readonly #waiters = new Map<ReceiverLink, () => void>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }

  open(link: ReceiverLink, queue: Queue): void {
    const request = readReceiverRequest(link);
    assertSessionUse(queue.definition.requiresSession, request);
    if (request.session === 'next') this.#openNextSession(link, queue, request);
    else if (request.session)
      this.#grant(link, queue, request, queue.acceptSession(request.session.id, this.#holder(link)));
    else this.#grant(link, queue, request);
  }

  deliverWaiting(link: ReceiverLink): void {
    this.#receivers.get(link)?.deliverWaiting();
  }

  drain(link: ReceiverLink): void {
    this.#receivers.get(link)?.drain();
  }

  /** The client may end a delivery in the moment in which its session is lost, and waits for an answer. */
  settle(link: ReceiverLink, delivery: Delivery, outcome: OutcomeName): void {
    const fault = this.#strike(link);
    if (fault?.reaction === 'disconnect') return disconnectByForce(link);
    if (fault?.reaction === 'detach') {
      this.#forget(link);
      return closeLink(link, detachForced('It is ill on demand.'));
    }
    const receiver = this.#receivers.get(link);
    if (receiver) receiver.settle(delivery, outcome);
    else if (!delivery.settled) settle(delivery, rejected(toWireError(sessionLockLost())));
  }

  /** The fault that strikes what the client ends; a session that is to be lost is lost already. */
  #strike(link: ReceiverLink): BrokerFault | undefined {
    const receiver = this.#receivers.get(link);
    if (!this.#parts.faults.isIll || receiver === undefined) return undefined;
    const { queue, sessionLock } = receiver;
    const fault = this.#parts.faults.strike('settle', queue.name)?.kind;
    if (fault?.reaction === 'loseSession' && sessionLock) queue.loseSession(sessionLock);
    return fault;
  }

  /** The client has detached the link; one that still waits is owed an answer to its attach. */
  detach(link: ReceiverLink): void {
    if (this.#waiters.has(link)) {
      this.#forget(link);
      closeLink(
        link,
        toWireError(new BrokerError('ServiceTimeout', 'The client stopped waiting for a session.')),
      );
    } else this.#forget(link);
  }

  close(isClosed: (link: ReceiverLink) => boolean): void {
    const links = [...this.#receivers.keys(), ...this.#waiters.keys()];
    for (const link of links.filter(isClosed)) this.#forget(link);
  }

  /** Without an acceptable session the attach is left unanswered until there is one, or the client's time is over. */
  #openNextSession(link: ReceiverLink, queue: Queue, request: ReceiverRequest): void {
    const lock = queue.acceptNextSession(this.#holder(link));
    if (lock) this.#grant(link, queue, request, lock);
    else {
      deferAttach(link);
      this.#wait(link, queue, request);
    }
  }

  #wait(link: ReceiverLink, queue: Queue, request: ReceiverRequest): void {
    const { deadlines, clock } = this.#parts;
    const receivers = this.#parts.receiversOf(queue);
    const waiter: SessionWaiter = () => {
      const lock = queue.acceptNextSession(this.#holder(link));
      if (!lock) return;
      stopWaiting();
      this.#grant(link, queue, request, lock);
    };
    const deadline = deadlines.at(clock.now() + patienceFor(request), () => {
      stopWaiting();
      closeLink(link, toWireError(new BrokerError('ServiceTimeout', 'No session became available in time.')));
    });
    const stopWaiting = () => {
      deadlines.cancel(deadline);
      receivers.removeWaiter(waiter);
      this.#waiters.delete(link);
    };
    receivers.addWaiter(waiter);
    this.#waiters.set(link, stopWaiting);
  }

  #grant(link: ReceiverLink, queue: Queue, { mode }: ReceiverRequest, lock?: SessionLock): void {
    confirmReceiver(link, lock);
    answerDrains(link);
    const receiver = new QueueReceiver(link, queue, mode, lock);
    this.#receivers.set(link, receiver);
    this.#parts.receiversOf(queue).add(receiver);
    answerAttach(link);
    // The client may have granted credit already.
    receiver.deliverWaiting();
  }

  #holder(link: ReceiverLink): SessionHolder {
    return {
      linkName: link.name,
      lockLost: () => {
        this.#forget(link);
        closeLink(link, toWireError(sessionLockLost()));
      },
    };
  }

  #forget(link: ReceiverLink): void {
    this.#waiters.get(link)?.();
    const receiver = this.#receivers.get(link);
    if (!receiver) return;
    this.#receivers.delete(link);
    this.#parts.receiversOf(receiver.queue).remove(receiver);
    receiver.close();
  }
}

/**
 * The client gives up by itself when its timeout is over, and where its goodbye crosses ours it ends its session before
 * the link, which costs it the whole connection. So the broker speaks first.
 */
function patienceFor({ timeout }: ReceiverRequest): number {
  return timeout - Math.min(timeout / 10, 1_000);
}
