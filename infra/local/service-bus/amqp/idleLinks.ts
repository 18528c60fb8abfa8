import type { Deadline } from '../queue/deadlines.ts';
import type { BrokerParts } from './brokerParts.ts';
import type { ReceiverLink, SenderLink } from './rhea.ts';

type Link = SenderLink | ReceiverLink;

/** Detaches the links of one connection that nothing has gone over for a while, as Azure does. */
export class IdleLinks {
  readonly #parts: BrokerParts;
  readonly #onIdle: (link: Link) => void;
  readonly #links = new Map<Link, { usedAt: number; deadline: Deadline }>();

  /** @param onIdle told of a link that is to go */
  constructor(parts: BrokerParts, onIdle: (link: Link) => void) {
    this.#parts = parts;
    this.#onIdle = onIdle;
  }

  watch(link: Link): void {
    const usedAt = this.#parts.clock.now();
    this.#links.set(link, { usedAt, deadline: this.#lookAgainAt(usedAt + this.#parts.idleTimeout, link) });
  }

  /** A message went over it. */
  used(link: Link): void {
    const watched = this.#links.get(link);
    if (watched) watched.usedAt = this.#parts.clock.now();
  }

  forget(link: Link): void {
    this.#parts.deadlines.cancel(this.#links.get(link)?.deadline);
    this.#links.delete(link);
  }

  close(isClosed: (link: Link) => boolean): void {
    for (const link of this.#links.keys()) if (isClosed(link)) this.forget(link);
  }

  #lookAgainAt(time: number, link: Link): Deadline {
    return this.#parts.deadlines.at(time, () => {
      const watched = this.#links.get(link);
      if (!watched) return;
      const until = watched.usedAt + this.#parts.idleTimeout;
      if (until > this.#parts.clock.now()) watched.deadline = this.#lookAgainAt(until, link);
      else this.#onIdle(link);
    });
  }
}
