import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { managedIdentity } from '../azureCredential.ts';
import { Unavailable } from '../ports.ts';
import type { Connection } from '../settings.ts';
import { statusOf } from './tableError.ts';

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** How long a request may take, in milliseconds, and how often the client itself repeats one that failed. */
export interface Patience {
  readonly timeout: number;
  readonly retries: number;
}

/**
 * A client for one table, which makes the table where it is missing: a deployment declares its tables, an emulator that
 * was restarted has forgotten them. The credential is the managed identity's where none is given.
 */
export async function openTable(
  connection: Connection,
  name: string,
  { timeout, retries }: Patience,
  credential?: TokenCredential,
): Promise<TableClient> {
  const options = { retryOptions: { maxRetries: retries, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 } };
  const maker = await connectTable(connection, name, options, credential);
  const policy = createMissingTable(timeout, async () => maker.createTable());
  const additionalPolicies = [{ policy, position: 'perCall' as const }];
  return connectTable(connection, name, { ...options, additionalPolicies }, credential);
}

/** A client for one table, which is there or isn't. */
export async function connectTable(
  connection: Connection,
  name: string,
  options: TableServiceClientOptions,
  given?: TokenCredential,
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
  const credential = given ?? (await managedIdentity(connection.clientId));
  return new TableClient(connection.endpoint, name, credential, options);
}

function createMissingTable(timeout: number, create: () => Promise<void>): PipelinePolicy {
  return {
    name: 'createMissingTable',
    sendRequest: async (request, next) => {
      // The client's own patience has no end, and a table that is silent must count as one that is away.
      request.timeout = timeout;
      try {
        const response = await next(request);
        // A transaction's failure stands inside a response that is a success itself.
        if (response.bodyAsText?.includes('TableNotFound') !== true) return response;
      } catch (error) {
        if (!isTableMissing(error)) throw toUnavailable(error);
      }
      await create();
      return next(request);
    },
  };
}

function isTableMissing(error: unknown): boolean {
  return statusOf(error) === 404 && error instanceof Error && error.message.includes('TableNotFound');
}

/** Statuses that say nothing about the request: overload, and rights that haven't spread through Azure yet. */
const passing = new Set([401, 403, 408, 429]);

/** An error without a status never got an answer. */
function toUnavailable(error: unknown): unknown {
  const status = statusOf(error) ?? 500;
  return status >= 500 || passing.has(status) ? new Unavailable('Table Storage', error) : error;
}
