import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusClient } from '@azure/service-bus';

/** Milliseconds. */
const PATIENCE = 300_000;
const PAUSE = 50;

/** Resolves when the queue has no message left; rejects where that takes too long. */
export async function whenEmpty(client: ServiceBusClient, queueName: string): Promise<void> {
  const begun = performance.now();
  for (;;) {
    // Each receiver begins at the front; one goes on behind what it has seen.
    const receiver = client.createReceiver(queueName);
    const left = await receiver.peekMessages(1);
    await receiver.close();
    if (left.length === 0) return;
    if (performance.now() - begun > PATIENCE) throw new Error(`${queueName} was never empty.`);
    await sleep(PAUSE);
  }
}
