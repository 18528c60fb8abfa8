import { BrokerError, sessionLockLost } from '../brokerError.ts';
import type { Clock } from '../clock.ts';
import type { Namespace } from '../namespace.ts';
import type { Deadline, Deadlines } from '../queue/deadlines.ts';
import type { Queue } from '../queue/queue.ts';
import type { SessionHolder, SessionLock } from '../queue/sessions.ts';
import { Claims } from './cbs.ts';
import { toWireError } from './conditions.ts';
import { type EntityAddress, parseEntityAddress } from './entityAddress.ts';
import { assertMessageSize } from './limits.ts';
import { manage } from './management.ts';
import { fromTransfer } from './messageFormat.ts';
import { QueueReceiver } from './queueReceiver.ts';
import type { QueueReceivers, SessionWaiter } from './queueReceivers.ts';
import {
  assertSessionUse,
  confirmReceiver,
  type ReceiverRequest,
  readReceiverRequest,
} from './receiverAttach.ts';
import { type Reply, type Request, readRequest } from './request.ts';
import {
  accepted,
  answerDrains,
  closeLink,
  type Delivery,
  deferAttach,
  messageCodec,
  type Receiver,
  rejected,
  type Sender,
  type Session,
  setSettleModes,
  settle,
} from './rhea.ts';

export interface BrokerParts {
  readonly namespace: Namespace;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  receiversOf(queue: Queue): QueueReceivers;
}

const ORDINARY_FORMAT = 0;
const SENDS_SETTLED = 1;

type TakeMessage = (payload: Buffer, format: number) => void;

/** One client connection: its claims and its links. A link is named from the client's side: its senders, its receivers. */
export class ClientConnection {
  readonly #parts: BrokerParts;
  readonly #claims: Claims;
  readonly #senders = new Map<Receiver, TakeMessage>();
  readonly #receivers = new Map<Sender, QueueReceiver>();
  /** How to stop waiting, by the link whose attach is unanswered. */
  readonly #waiters = new Map<Sender, () => void>();
  /** Where replies go, by the name of the link and by its target's address: clients use either as `reply_to`. */
  readonly #replyLinks = new Map<string, Sender>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#claims = new Claims(parts.clock);
  }

  /** The client attaches a sender. */
  openSender(link: Receiver): void {
    try {
      this.#senders.set(link, this.#messageTaker(this.#authorised(link.target?.address)));
      link.set_source({ address: link.source?.address ?? '' });
      link.set_target({ address: link.target?.address ?? '' });
    } catch (error) {
      closeLink(link, toWireError(error));
    }
  }

  /** The client attaches a receiver. */
  openReceiver(link: Sender): void {
    try {
      const entity = this.#authorised(link.source?.address);
      if (entity.kind === 'queue') this.#openQueueReceiver(link, this.#parts.namespace.queue(entity.path));
      else this.#openReplyLink(link);
    } catch (error) {
      closeLink(link, toWireError(error));
    }
  }

  takeMessage(link: Receiver, delivery: Delivery, payload: Buffer, format: number): void {
    try {
      this.#senders.get(link)?.(payload, format);
      settle(delivery, accepted());
    } catch (error) {
      settle(delivery, rejected(toWireError(error)));
    }
  }

  receiver(link: Sender): QueueReceiver | undefined {
    return this.#receivers.get(link);
  }

  closeSender(link: Receiver): void {
    this.#senders.delete(link);
  }

  closeReceiver(link: Sender): void {
    const cancelWaiting = this.#waiters.get(link);
    if (cancelWaiting) {
      cancelWaiting();
      closeLink(
        link,
        toWireError(new BrokerError('ServiceTimeout', 'The client stopped waiting for a session.')),
      );
    }
    this.#forgetReceiver(link);
  }

  closeSession(session: Session): void {
    for (const link of [...this.#senders.keys()].filter((link) => link.session === session))
      this.closeSender(link);
    for (const link of this.#openLinks().filter((link) => link.session === session))
      this.#forgetReceiver(link);
  }

  /** The connection is gone, with or without a goodbye. */
  close(): void {
    this.#senders.clear();
    for (const link of this.#openLinks()) this.#forgetReceiver(link);
  }

  #authorised(address: string | undefined): EntityAddress {
    const entity = parseEntityAddress(address ?? '');
    if (entity.kind !== 'cbs' && !this.#claims.allows(address ?? ''))
      throw new BrokerError(
        'UnauthorizedAccess',
        `Unauthorized access to '${entity.path}': no valid token was put.`,
      );
    return entity;
  }

  #messageTaker(entity: EntityAddress): TakeMessage {
    if (entity.kind === 'cbs')
      return (payload) => this.#answer(payload, (request) => this.#claims.putToken(request));
    const queue = this.#parts.namespace.queue(entity.path);
    if (entity.kind === 'management')
      return (payload) => this.#answer(payload, (request) => manage(queue, request));
    return (payload, format) => {
      assertMessageSize(payload);
      queue.enqueue(fromTransfer(payload, format));
    };
  }

  #answer(payload: Buffer, answer: (request: Request) => Reply): void {
    const request = readRequest(payload);
    const { properties, body } = answer(request);
    const reply = { correlation_id: request.id, application_properties: properties, body };
    this.#replyLinks.get(request.replyTo)?.send(messageCodec.encode(reply), undefined, ORDINARY_FORMAT);
  }

  #openReplyLink(link: Sender): void {
    setSettleModes(link, { sender: SENDS_SETTLED, receiver: link.rcv_settle_mode });
    link.set_source({ address: link.source.address });
    link.set_target({ address: link.target?.address ?? '' });
    for (const name of [link.name, link.target?.address]) if (name) this.#replyLinks.set(name, link);
  }

  #openQueueReceiver(link: Sender, queue: Queue): void {
    const request = readReceiverRequest(link);
    assertSessionUse(queue.definition.requiresSession, request);
    if (request.session === 'next') this.#openNextSession(link, queue, request);
    else if (request.session)
      this.#grant(link, queue, request, queue.acceptSession(request.session.id, this.#holder(link)));
    else this.#grant(link, queue, request);
  }

  /** Without an acceptable session the attach is left unanswered until there is one, or the client's time is over. */
  #openNextSession(link: Sender, queue: Queue, request: ReceiverRequest): void {
    const holder = this.#holder(link);
    const lock = queue.acceptNextSession(holder);
    if (lock) {
      this.#grant(link, queue, request, lock);
      return;
    }
    deferAttach(link);
    const { deadlines, clock } = this.#parts;
    const receivers = this.#parts.receiversOf(queue);
    const waiter: SessionWaiter = {
      accept: () => {
        const accepted = queue.acceptNextSession(holder);
        if (!accepted) return;
        stopWaiting();
        this.#grant(link, queue, request, accepted);
        link.open();
      },
    };
    const deadline: Deadline = deadlines.at(clock.now() + request.timeout, () => {
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

  #grant(link: Sender, queue: Queue, { mode }: ReceiverRequest, lock?: SessionLock): void {
    confirmReceiver(link, lock);
    answerDrains(link);
    const receiver = new QueueReceiver(link, queue, mode, lock);
    this.#receivers.set(link, receiver);
    this.#parts.receiversOf(queue).add(receiver);
  }

  #holder(link: Sender): SessionHolder {
    return {
      linkName: link.name,
      lockLost: () => {
        this.#forgetReceiver(link);
        closeLink(link, toWireError(sessionLockLost()));
      },
    };
  }

  #openLinks(): Sender[] {
    return [...this.#receivers.keys(), ...this.#waiters.keys(), ...this.#replyLinks.values()];
  }

  #forgetReceiver(link: Sender): void {
    this.#waiters.get(link)?.();
    for (const [name, replyLink] of this.#replyLinks) if (replyLink === link) this.#replyLinks.delete(name);
    const receiver = this.#receivers.get(link);
    if (!receiver) return;
    this.#receivers.delete(link);
    this.#parts.receiversOf(receiver.queue).remove(receiver);
    receiver.close();
  }
}
