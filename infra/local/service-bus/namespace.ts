import type { Clock } from '../part/clock.ts';
import { BrokerError } from './brokerError.ts';
import type { ChangeLog, QueueContents } from './queue/changes.ts';
import type { Deadlines } from './queue/deadlines.ts';
import type { QueueDefinition } from './queue/definition.ts';
import { Queue } from './queue/queue.ts';

const DEAD_LETTERS = '/$deadletterqueue';

export interface NamespaceOptions {
  readonly definitions: ReadonlyMap<string, QueueDefinition>;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly log: ChangeLog;
  /** What a journal has kept, by the name of the queue. */
  readonly contents?: ReadonlyMap<string, QueueContents>;
}

/** The queues by name, each with its dead-letter queue. Names are compared without case, as Service Bus does. */
export class Namespace {
  readonly #queues = new Map<string, Queue>();

  constructor({ definitions, contents, ...shared }: NamespaceOptions) {
    for (const [name, definition] of definitions) {
      const deadLetterName = `${name}/$DeadLetterQueue`;
      const deadLetters = new Queue({
        ...shared,
        name: deadLetterName,
        definition: deadLetterDefinition(definition),
        contents: contents?.get(deadLetterName),
      });
      const queue = new Queue({ ...shared, name, definition, deadLetters, contents: contents?.get(name) });
      this.#queues.set(name.toLowerCase(), queue).set(`${name.toLowerCase()}${DEAD_LETTERS}`, deadLetters);
    }
  }

  /** @param path `queue` or `queue/$DeadLetterQueue` */
  queue(path: string): Queue {
    const queue = this.#queues.get(path.toLowerCase());
    // The client library recognises this error by its wording.
    if (!queue)
      throw new BrokerError('MessagingEntityNotFound', `The messaging entity '${path}' could not be found.`);
    return queue;
  }

  queues(): Iterable<Queue> {
    return this.#queues.values();
  }
}

/** Dead letters have no sessions, are not counted out and do not expire. */
function deadLetterDefinition({ lockDuration, maxSizeInBytes }: QueueDefinition): QueueDefinition {
  return {
    requiresSession: false,
    lockDuration,
    maxDeliveryCount: Number.POSITIVE_INFINITY,
    deadLetterOnExpiration: false,
    maxSizeInBytes,
  };
}
