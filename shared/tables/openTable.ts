import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import { credentialFor } from '../azureCredential.ts';
import { Unavailable } from '../ports.ts';
import type { Connection } from '../settings.ts';

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/**
 * A client for one table, which makes the table where it is missing: a deployment declares its tables, an emulator that
 * was restarted has forgotten them. `retries`: how often the client itself repeats a request that failed.
 */
export async function openTable(connection: Connection, name: string, retries: number): Promise<TableClient> {
  const options = { retryOptions: { maxRetries: retries, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 } };
  const maker = await connect(connection, name, options);
  const policy = createMissingTable(async () => maker.createTable());
  return connect(connection, name, {
    ...options,
    additionalPolicies: [{ policy, position: 'perCall' }],
  });
}

async function connect(
  connection: Connection,
  name: string,
  options: TableServiceClientOptions,
): Promise<TableClient> {
  if (connection.kind === 'connectionString') {
    const allowInsecureConnection = /(^|;)TableEndpoint=http:|UseDevelopmentStorage=true/i.test(
      connection.connectionString,
    );
    return TableClient.fromConnectionString(connection.connectionString, name, {
      ...options,
      allowInsecureConnection,
    });
  }
  const credential = await credentialFor(connection);
  if (credential === undefined)
    throw new Error('Without a connection string, Table Storage needs a credential.');
  return new TableClient(connection.endpoint, name, credential, options);
}

function createMissingTable(create: () => Promise<void>): PipelinePolicy {
  return {
    name: 'createMissingTable',
    sendRequest: async (request, next) => {
      const response = await orUnavailable(next(request));
      if (response.bodyAsText?.includes('TableNotFound') !== true) return response;
      await create();
      return orUnavailable(next(request));
    },
  };
}

/** Statuses that say nothing about the request: overload, and rights that haven't spread through Azure yet. */
const passing = new Set([401, 403, 408, 429]);

async function orUnavailable(responding: ReturnType<PipelinePolicy['sendRequest']>): typeof responding {
  const response = await responding.catch((error: unknown) => {
    throw new Unavailable('Table Storage', error);
  });
  const { status } = response;
  if (status >= 500 || passing.has(status))
    throw new Unavailable('Table Storage', new Error(`HTTP ${status}`));
  return response;
}
