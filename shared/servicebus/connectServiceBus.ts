import type { TokenCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { managedIdentity } from '../azureCredential.ts';
import type { Connection } from '../settings/connection.ts';

/**
 * A client that fails fast: within a call's deadline a send that was refused is better kept elsewhere at once than
 * tried again, and a link that broke is opened anew at its next use. The credential is the managed identity's where none
 * is given.
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
