import type { ServiceBusClient, ServiceBusReceivedMessage } from '@azure/service-bus';
import type { ServiceBusFunction } from '../functionDefinition.ts';
import type { ServiceBusSettings } from '../hostJson.ts';
import type { Invoke } from '../invocations.ts';
import type { Listener } from '../listener.ts';
import type { Log } from '../log.ts';
import { handleMessage } from './handleMessage.ts';
import { watchReachability } from './reachability.ts';
import { settleInTurn } from './settleInTurn.ts';

/** Hands the messages of a queue without sessions to a function, several at a time. */
export function startQueueListener(
  client: ServiceBusClient,
  definition: ServiceBusFunction,
  settings: ServiceBusSettings,
  invoke: Invoke,
  log: Log,
): Listener {
  const reachability = watchReachability(definition.queueName, definition.name, log);
  const autoComplete = definition.autoComplete ?? settings.autoComplete;
  const handling = new Set<Promise<void>>();
  const stopping = new AbortController();
  const receiver = client.createReceiver(definition.queueName, {
    maxAutoLockRenewalDurationInMs: settings.maxAutoLockRenewalDuration,
    skipParsingBodyAsJson: true,
    skipConvertingDate: true,
  });
  const settler = settleInTurn(receiver);

  const handle = async (message: ServiceBusReceivedMessage): Promise<void> => {
    reachability.found();
    try {
      await handleMessage(definition, message, settler, invoke, autoComplete, stopping.signal);
    } catch (error) {
      log(`A message of 'Functions.${definition.name}' could not be settled: ${String(error)}`);
    }
  };
  const subscription = receiver.subscribe(
    {
      async processMessage(message) {
        const handled = handle(message).finally(() => handling.delete(handled));
        handling.add(handled);
        await handled;
      },
      async processError({ error, errorSource }) {
        if (errorSource === 'receive') reachability.lost(error);
        else log(`'Functions.${definition.name}': ${errorSource} failed: ${error.message}`);
      },
    },
    { autoCompleteMessages: false, maxConcurrentCalls: settings.maxConcurrentCalls },
  );
  return {
    async stop() {
      stopping.abort();
      await subscription.close();
      await Promise.all(handling);
      // Without a bus there is nothing to close.
      await client.close().catch(() => undefined);
    },
  };
}
