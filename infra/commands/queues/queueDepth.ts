import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { openDeadLetterQueue } from '../deadLetters/deadLetterQueue.ts';

/** Messages of one kind, and when the first of them came or is due (milliseconds since the epoch). */
export interface Depth {
  readonly count: number;
  readonly first?: number;
}

export interface QueueDepth {
  readonly queue: string;
  /** Those that a worker has in hand are among them. */
  readonly waiting: Depth;
  /** Not due yet: keepAlives, checks and repetitions. */
  readonly scheduled: Depth;
  readonly deadLetters: Depth;
  /** Whether all were counted, and not only as many as was asked for. */
  readonly isComplete: boolean;
}

const PAGE = 250;

/** Counts what lies in a queue by looking at it, which takes and locks nothing, and needs a receiver's rights only. */
export async function measureQueue(
  client: ServiceBusClient,
  queue: string,
  limit: number,
): Promise<QueueDepth> {
  const messages = await peek(client.createReceiver(queue, { skipParsingBodyAsJson: true }), limit);
  const dead = await peek(openDeadLetterQueue(client, queue), limit);
  const scheduled = messages.filter(({ state }) => state === 'scheduled');
  const waiting = messages.filter(({ state }) => state !== 'scheduled');
  return {
    queue,
    waiting: depthOf(waiting.map(({ enqueuedTimeUtc }) => enqueuedTimeUtc)),
    scheduled: depthOf(scheduled.map(({ scheduledEnqueueTimeUtc }) => scheduledEnqueueTimeUtc)),
    deadLetters: depthOf(dead.map(({ enqueuedTimeUtc }) => enqueuedTimeUtc)),
    isComplete: messages.length < limit && dead.length < limit,
  };
}

/** A page holds as many as fit, so only an empty one is the last. */
async function peek(receiver: ServiceBusReceiver, limit: number): Promise<ServiceBusReceivedMessage[]> {
  const found: ServiceBusReceivedMessage[] = [];
  try {
    while (found.length < limit) {
      const page = await receiver.peekMessages(Math.min(PAGE, limit - found.length));
      if (page.length === 0) break;
      found.push(...page);
    }
  } finally {
    await receiver.close();
  }
  return found;
}

function depthOf(times: readonly (Date | undefined)[]): Depth {
  const known = times.flatMap((time) => (time === undefined ? [] : [time.getTime()]));
  const first = known.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return { count: times.length, ...(known.length > 0 && { first }) };
}
