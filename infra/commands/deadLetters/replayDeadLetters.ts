import type { ServiceBusClient } from '@azure/service-bus';
import { toReplay } from './replayMessage.ts';
import { type Done, takeDeadLetters } from './takeDeadLetters.ts';

/** A dead letter that was sent again, or that the queue didn't take, with the reason. */
export type Replayed = Done<{ readonly sentAs: string }>;

/**
 * Sends dead letters again, and takes each from the dead letters once the queue has it: killed in between, the message
 * is in both, and the record stays the same.
 */
export async function* replayDeadLetters(
  client: ServiceBusClient,
  queue: string,
  wanted: ReadonlySet<string>,
  heldLimit?: number,
): AsyncGenerator<Replayed> {
  const sender = client.createSender(queue);
  try {
    yield* takeDeadLetters(
      client,
      queue,
      wanted,
      async (message) => {
        const again = toReplay(message);
        await sender.sendMessages(again);
        return { sentAs: String(again.messageId) };
      },
      heldLimit,
    );
  } finally {
    await sender.close();
  }
}
