import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { ServiceBusFunction } from '../functionDefinition.ts';
import type { Invoke } from '../invocations.ts';
import { toTriggerData } from './toTriggerData.ts';

/**
 * Runs the function for a message and says how it went: success completes, a throw abandons. Once the listener stops
 * nothing is said any more, as in Azure: the message comes again, though its function has succeeded.
 * Rejects only when the message could not be settled; the bus will then deliver it again.
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
