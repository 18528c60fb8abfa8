import { BrokerError } from '../brokerError.ts';
import type { BrokerParts } from './brokerParts.ts';
import { Claims } from './cbs.ts';
import { ClientReceivers } from './clientReceivers.ts';
import { toWireError } from './conditions.ts';
import { type EntityAddress, parseEntityAddress } from './entityAddress.ts';
import { assertMessageSize } from './limits.ts';
import { manage } from './management.ts';
import { fromTransfer } from './messageFormat.ts';
import { ReplyLinks } from './replyLinks.ts';
import {
  accepted,
  closeLink,
  type Delivery,
  type ReceiverLink,
  rejected,
  type SenderLink,
  type Session,
  setSettleModes,
  settle,
} from './rhea.ts';

type TakeMessage = (payload: Buffer, format: number) => void;

/** One client connection: what it may use, what it sends, what it receives. */
export class ClientConnection {
  readonly receivers: ClientReceivers;
  readonly #parts: BrokerParts;
  readonly #claims: Claims;
  readonly #replies = new ReplyLinks();
  readonly #senders = new Map<SenderLink, TakeMessage>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#claims = new Claims(parts.clock);
    this.receivers = new ClientReceivers(parts);
  }

  openSender(link: SenderLink): void {
    try {
      this.#senders.set(link, this.#messageTaker(this.#authorised(link.target?.address)));
      setSettleModes(link, { sender: link.snd_settle_mode, receiver: link.rcv_settle_mode });
      link.set_source({ address: link.source?.address ?? '' });
      link.set_target({ address: link.target?.address ?? '' });
    } catch (error) {
      closeLink(link, toWireError(error));
    }
  }

  openReceiver(link: ReceiverLink): void {
    try {
      const entity = this.#authorised(link.source?.address);
      if (entity.kind === 'queue') this.receivers.open(link, this.#parts.namespace.queue(entity.path));
      else this.#replies.open(link);
    } catch (error) {
      closeLink(link, toWireError(error));
    }
  }

  takeMessage(link: SenderLink, delivery: Delivery, payload: Buffer): void {
    try {
      const take = this.#senders.get(link);
      if (!take) throw new BrokerError('InvalidOperation', 'The link is not open.');
      take(payload, delivery.format);
      settle(delivery, accepted());
    } catch (error) {
      settle(delivery, rejected(toWireError(error)));
    }
  }

  detachSender(link: SenderLink): void {
    this.#senders.delete(link);
  }

  detachReceiver(link: ReceiverLink): void {
    this.receivers.detach(link);
    this.#replies.close((other) => other === link);
  }

  /** Without a session: the whole connection is gone, with or without a goodbye. */
  close(session?: Session): void {
    const isClosed = (link: SenderLink | ReceiverLink) => session === undefined || link.session === session;
    for (const link of this.#senders.keys()) if (isClosed(link)) this.#senders.delete(link);
    this.receivers.close(isClosed);
    this.#replies.close(isClosed);
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
