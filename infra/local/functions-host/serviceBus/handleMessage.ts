import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { ServiceBusFunction } from '../functionDefinition.ts';
import type { Invoke } from '../invocations.ts';
import { toTriggerData } from './toTriggerData.ts';

/**
 * Runs the function for a message and settles it: success completes, a throw abandons. When the listener is stopping,
 * the message isn't settled, as in Azure: it comes again, even if its function succeeded.
 * Rejects if the message can't be settled; the bus then delivers it again.
 */
export async function handleMessage(
  definition: ServiceBusFunction,
  message: ServiceBusReceivedMessage,
  receiver: Pick<ServiceBusReceiver, 'completeMessage' | 'abandonMessage'>,
  invoke: Invoke,
  stopping: AbortSignal,
): Promise<void> {
  try {
    await invoke(definition, toTriggerData(message, definition));
  } catch {
    // The invocation has logged it.
    if (!stopping.aborted) await receiver.abandonMessage(message);
    return;
  }
  if (!stopping.aborted) await receiver.completeMessage(message);
}
