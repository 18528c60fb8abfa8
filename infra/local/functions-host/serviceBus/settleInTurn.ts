import type { ServiceBusReceiver } from '@azure/service-bus';

export type Settler = Pick<ServiceBusReceiver, 'completeMessage' | 'abandonMessage'>;

/**
 * Settles the messages of a receiver one after the other. rhea 3.0.5 merges neighbouring settlements of one
 * tick into one frame with the first one's outcome: a message abandoned right after another was completed
 * would be completed too, and lost.
 */
export function settleInTurn(receiver: Settler): Settler {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (settle: () => Promise<void>): Promise<void> => {
    const settled = last.then(settle);
    last = settled.catch(() => undefined);
    return settled;
  };
  return {
    completeMessage: (message) => inTurn(() => receiver.completeMessage(message)),
    abandonMessage: (message, changes) => inTurn(() => receiver.abandonMessage(message, changes)),
  };
}
