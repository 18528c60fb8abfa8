import { ORDINARY_FORMAT } from './messageFormat.ts';
import { type Reply, type Request, readRequest } from './request.ts';
import { messageCodec, type ReceiverLink, setSettleModes } from './rhea.ts';

const SENDS_SETTLED = 1;

/** Where one connection's requests to `$cbs` and `$management` are answered. */
export class ReplyLinks {
  /** By the name of the link and by its target's address: clients use either as `reply_to`. */
  readonly #links = new Map<string, ReceiverLink>();

  open(link: ReceiverLink): void {
    setSettleModes(link, { sender: SENDS_SETTLED, receiver: link.rcv_settle_mode });
    link.set_source({ address: link.source.address });
    link.set_target({ address: link.target?.address ?? '' });
    for (const name of [link.name, link.target?.address]) if (name) this.#links.set(name, link);
  }

  answer(payload: Buffer, answer: (request: Request) => Reply): void {
    const request = readRequest(payload);
    const { properties, body } = answer(request);
    const reply = { correlation_id: request.id, application_properties: properties, body };
    this.#links.get(request.replyTo)?.send(messageCodec.encode(reply), undefined, ORDINARY_FORMAT);
  }

  close(isClosed: (link: ReceiverLink) => boolean): void {
    for (const [name, link] of this.#links) if (isClosed(link)) this.#links.delete(name);
  }
}
