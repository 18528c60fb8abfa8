import { BrokerError, serverBusy } from '../brokerError.ts';
import type { ActiveBrokerFault } from '../faults/brokerFaults.ts';
import type { BrokerParts } from './brokerParts.ts';
import { Claims } from './cbs.ts';
import { ClientReceivers } from './clientReceivers.ts';
import { detachForced, toWireError } from './conditions.ts';
import { type EntityAddress, parseEntityAddress } from './entityAddress.ts';
import { IdleLinks } from './idleLinks.ts';
import { assertMessageSize } from './limits.ts';
import { manage } from './management.ts';
import { fromTransfer } from './messageFormat.ts';
import { ReplyLinks } from './replyLinks.ts';
import {
  accepted,
  closeLink,
  type Delivery,
  disconnectByForce,
  type ReceiverLink,
  rejected,
  type SenderLink,
  type Session,
  setSettleModes,
  settle,
} from './rhea.ts';
import type { OutcomeName } from './settlement.ts';

/** How late a late acceptance is by default. */
const LATE_MILLISECONDS = 3_000;

type TakeMessage = (payload: Buffer, format: number) => void;

/** One client connection: what it may use, what it sends, what it receives. */
export class ClientConnection {
  readonly receivers: ClientReceivers;
  readonly #parts: BrokerParts;
  readonly #claims: Claims;
  readonly #idle: IdleLinks;
  readonly #replies = new ReplyLinks();
  readonly #senders = new Map<SenderLink, TakeMessage>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#claims = new Claims(parts.clock);
    this.receivers = new ClientReceivers(parts);
    this.#idle = new IdleLinks(parts, (link) => this.#detachIdle(link));
  }

  openSender(link: SenderLink): void {
    try {
      this.#senders.set(link, this.#messageTaker(this.#authorised(link.target?.address)));
      setSettleModes(link, { sender: link.snd_settle_mode, receiver: link.rcv_settle_mode });
      link.set_source({ address: link.source?.address ?? '' });
      link.set_target({ address: link.target?.address ?? '' });
      this.#idle.watch(link);
    } catch (error) {
      closeLink(link, toWireError(error));
    }
  }

  openReceiver(link: ReceiverLink): void {
    try {
      const entity = this.#authorised(link.source?.address);
      if (entity.kind === 'queue') this.receivers.open(link, this.#parts.namespace.queue(entity.path));
      else this.#replies.open(link);
      this.#idle.watch(link);
    } catch (error) {
      closeLink(link, toWireError(error));
    }
  }

  takeMessage(link: SenderLink, delivery: Delivery, payload: Buffer): void {
    this.#idle.used(link);
    const fault = this.#strike(link);
    if (fault?.kind.reaction === 'disconnect') return disconnectByForce(link);
    if (fault?.kind.reaction === 'detach') return closeLink(link, detachForced('It is ill on demand.'));
    try {
      const take = this.#senders.get(link);
      if (!take) throw new BrokerError('InvalidOperation', 'The link is not open.');
      if (fault?.kind.reaction === 'busy') throw serverBusy();
      take(payload, delivery.format);
      if (fault?.kind.reaction === 'late') this.#acceptLate(delivery, fault);
      else if (fault?.kind.reaction !== 'silence') settle(delivery, accepted());
    } catch (error) {
      settle(delivery, rejected(toWireError(error)));
    }
  }

  deliverWaiting(link: ReceiverLink): void {
    this.#idle.used(link);
    this.receivers.deliverWaiting(link);
  }

  settle(link: ReceiverLink, delivery: Delivery, outcome: OutcomeName): void {
    this.#idle.used(link);
    this.receivers.settle(link, delivery, outcome);
  }

  detachSender(link: SenderLink): void {
    this.#idle.forget(link);
    this.#senders.delete(link);
  }

  detachReceiver(link: ReceiverLink): void {
    this.#idle.forget(link);
    this.receivers.detach(link);
    this.#replies.close((other) => other === link);
  }

  /** Without a session: the whole connection is gone, with or without a goodbye. */
  close(session?: Session): void {
    const isClosed = (link: SenderLink | ReceiverLink) => session === undefined || link.session === session;
    for (const link of this.#senders.keys()) if (isClosed(link)) this.#senders.delete(link);
    this.#idle.close(isClosed);
    this.receivers.close(isClosed);
    this.#replies.close(isClosed);
  }

  #detachIdle(link: SenderLink | ReceiverLink): void {
    // The link that is a receiver to rhea is the client's sender.
    if (link.is_receiver()) this.detachSender(link as SenderLink);
    else this.detachReceiver(link as ReceiverLink);
    const seconds = this.#parts.idleTimeout / 1000;
    closeLink(link, detachForced(`IdleTimerExpired: nothing went over it for ${seconds} s.`));
  }

  /** Requests to `$cbs` and `$management` are spared. */
  #strike(link: SenderLink): ActiveBrokerFault | undefined {
    if (!this.#parts.faults.isIll) return undefined;
    const entity = parseEntityAddress(link.target?.address ?? '');
    return entity.kind === 'queue' ? this.#parts.faults.strike('send', entity.path) : undefined;
  }

  #acceptLate(delivery: Delivery, { milliseconds = LATE_MILLISECONDS }: ActiveBrokerFault): void {
    this.#parts.clock.after(milliseconds, () => {
      if (this.#senders.has(delivery.link as unknown as SenderLink)) settle(delivery, accepted());
    });
  }

  #authorised(address = ''): EntityAddress {
    const entity = parseEntityAddress(address);
    if (entity.kind !== 'cbs' && !this.#claims.allows(address))
      throw new BrokerError(
        'UnauthorizedAccess',
        `Unauthorized access to '${address}': no valid token was put.`,
      );
    return entity;
  }

  #messageTaker(entity: EntityAddress): TakeMessage {
    if (entity.kind === 'cbs')
      return (payload) => this.#replies.answer(payload, (request) => this.#claims.putToken(request));
    const queue = this.#parts.namespace.queue(entity.path);
    if (entity.kind === 'management')
      return (payload) => this.#replies.answer(payload, (request) => manage(queue, request));
    return (payload, format) => {
      assertMessageSize(payload);
      queue.enqueue(fromTransfer(payload, format));
    };
  }
}
