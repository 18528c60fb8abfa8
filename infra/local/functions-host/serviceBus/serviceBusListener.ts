import { RetryMode, ServiceBusClient } from '@azure/service-bus';
import type { StartedPart } from '../../part/runPart.ts';
import type { ServiceBusFunction } from '../functionDefinition.ts';
import type { ServiceBusSettings } from '../hostJson.ts';
import type { Invoke } from '../invocations.ts';
import type { Log } from '../log.ts';
import { StartError } from '../startError.ts';
import { asApp, asOwnClient } from './ownClient.ts';
import { startSessionListener } from './sessionListener.ts';

/** Starts to listen. It connects in the background, so the bus may come later. */
export function startServiceBusListener(
  definition: ServiceBusFunction,
  settings: ServiceBusSettings,
  invoke: Invoke,
  log: Log,
): Pick<StartedPart, 'stop'> {
  const invokeApp: Invoke = async (...invocation) => asApp(() => invoke(...invocation));
  const listener = asOwnClient(() =>
    startSessionListener(createClient(definition), definition, settings, invokeApp, log),
  );
  return { stop: async () => asOwnClient(() => listener.stop()) };
}

/** A client for each function. The listeners retry without end, so the client doesn't. */
function createClient(definition: ServiceBusFunction): ServiceBusClient {
  try {
    return new ServiceBusClient(definition.connectionString, {
      retryOptions: {
        maxRetries: 0,
        mode: RetryMode.Exponential,
        retryDelayInMs: 200,
        maxRetryDelayInMs: 5000,
      },
    });
  } catch (cause) {
    const message = `The Service Bus connection string of function ${definition.name} can't be used`;
    throw new StartError(`${message}: ${String(cause)}`, { cause });
  }
}
