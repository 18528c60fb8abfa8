import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';

const PAGE = 250;

/** Looks at messages, oldest first and no more than the limit; takes and locks none. Closes the receiver. */
export async function peekMessages(
  receiver: ServiceBusReceiver,
  limit: number,
): Promise<readonly ServiceBusReceivedMessage[]> {
  const found: ServiceBusReceivedMessage[] = [];
  try {
    while (found.length < limit) {
      // A page holds as many as fit, so only an empty one is the last.
      const page = await receiver.peekMessages(Math.min(PAGE, limit - found.length));
      if (page.length === 0) break;
      found.push(...page);
    }
  } finally {
    await receiver.close();
  }
  return found;
}
