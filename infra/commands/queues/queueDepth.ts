import type { ServiceBusClient } from '@azure/service-bus';
import { openDeadLetterQueue } from '../deadLetters/deadLetterQueue.ts';
import { peekMessages } from './peekMessages.ts';

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

/** Counts what lies in a queue by looking at it, which takes and locks nothing, and needs a receiver's rights only. */
export async function measureQueue(
  client: ServiceBusClient,
  queue: string,
  limit: number,
): Promise<QueueDepth> {
  const messages = await peekMessages(client.createReceiver(queue, { skipParsingBodyAsJson: true }), limit);
  const dead = await peekMessages(openDeadLetterQueue(client, queue), limit);
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

function depthOf(times: readonly (Date | undefined)[]): Depth {
  const known = times.flatMap((time) => (time === undefined ? [] : [time.getTime()]));
  const first = known.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return { count: times.length, ...(known.length > 0 && { first }) };
}
