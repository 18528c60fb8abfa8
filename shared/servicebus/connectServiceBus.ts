import type { TokenCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { managedIdentity } from '../azureCredential.ts';
import type { Connection } from '../settings/connection.ts';

/**
 * A client without retries. Within a call's deadline, a refused event is better stored elsewhere at once. A broken link
 * is opened again at its next use. The default credential is the managed identity.
 */
export async function connectServiceBus(
  connection: Connection,
  given?: TokenCredential,
): Promise<ServiceBusClient> {
  const options = { retryOptions: { maxRetries: 0 } };
  if (connection.kind === 'connectionString')
    return new ServiceBusClient(connection.connectionString, options);
  const credential = given ?? (await managedIdentity(connection.clientId));
  return new ServiceBusClient(connection.endpoint, credential, options);
}
