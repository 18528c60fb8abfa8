import type { Delivery as QueueDelivery, ReceiveMode } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import type { SessionLock } from '../queue/sessions.ts';
import { toWireError } from './conditions.ts';
import { swapGuidBytes } from './lockToken.ts';
import { ORDINARY_FORMAT, toEncodedMessage } from './messageFormat.ts';
import {
  answerDrain,
  confirmedOutcome,
  type Delivery,
  type ReceiverLink,
  rejected,
  remainingCredit,
  settle,
} from './rhea.ts';
import { type OutcomeName, toSettlement } from './settlement.ts';

/** A client's receiver: takes messages from the queue as long as the client has granted credit. */
export class QueueReceiver {
  readonly queue: Queue;
  readonly sessionLock: SessionLock | undefined;
  readonly #link: ReceiverLink;
  readonly #mode: ReceiveMode;
  #isClosed = false;

  constructor(link: ReceiverLink, queue: Queue, mode: ReceiveMode, sessionLock?: SessionLock) {
    this.#link = link;
    this.queue = queue;
    this.#mode = mode;
    this.sessionLock = sessionLock;
  }

  /** @returns how many messages it sent */
  deliverWaiting(): number {
    for (let sent = 0; ; sent++) {
      if (this.#isClosed || remainingCredit(this.#link) <= 0) return sent;
      const delivery = this.queue.receive(this.#mode, this.sessionLock);
      if (!delivery) return sent;
      this.#send(delivery);
    }
  }

  drain(): void {
    this.deliverWaiting();
    answerDrain(this.#link);
  }

  /** The client has ended a delivery; it waits for our word that this holds. */
  settle(delivery: Delivery, name: OutcomeName): void {
    if (delivery.settled) return;
    try {
      this.queue.settle(lockTokenOf(delivery), toSettlement(name, delivery.remote_state));
      settle(delivery, confirmedOutcome(delivery));
    } catch (error) {
      settle(delivery, rejected(toWireError(error)));
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.sessionLock) this.queue.releaseSession(this.sessionLock);
  }

  #send({ message, lock }: QueueDelivery): void {
    const tag = lock ? swapGuidBytes(lock.token) : undefined;
    this.#link.send(toEncodedMessage(message, lock?.lockedUntil), tag, ORDINARY_FORMAT);
  }
}

const lockTokenOf = ({ tag }: Delivery): Buffer => swapGuidBytes(Buffer.from(tag));
