import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { managedIdentity } from '../azureCredential.ts';
import type { Connection } from '../settings/connection.ts';
import { statusOf, toTableFailure, unlikeTableStorage } from './tableError.ts';

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** Timeout of one attempt in milliseconds, and the client's retries. */
export interface Patience {
  readonly timeout: number;
  readonly retries: number;
}

/**
 * A client for one table. It creates the table if it is missing, because an emulator loses its tables at a restart; in
 * Azure the deployment creates them. The default credential is the managed identity.
 */
export async function openTable(
  connection: Connection,
  name: string,
  { timeout, retries }: Patience,
  credential?: TokenCredential,
): Promise<TableClient> {
  const options = { retryOptions: { maxRetries: retries, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 } };
  const maker = await connectTable(connection, name, options, credential);
  const policy = answerOrFail(async () => maker.createTable());
  const additionalPolicies = [
    { policy, position: 'perCall' as const },
    { policy: oneAttempt(timeout), position: 'perRetry' as const },
  ];
  return connectTable(connection, name, { ...options, additionalPolicies }, credential);
}

/** A client for one table, which it doesn't create. */
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

/** Creates a missing table, and turns every failure into a `Failure`, except that of a transaction. */
function answerOrFail(create: () => Promise<void>): PipelinePolicy {
  return {
    name: 'answerOrFail',
    sendRequest: async (request, next) => {
      const send = async () => demandRows(await next(request));
      try {
        return await withTable(send, create);
      } catch (error) {
        throw toTableFailure(error);
      }
    },
  };
}

type PipelineResponse = Awaited<ReturnType<PipelinePolicy['sendRequest']>>;

async function withTable(send: () => Promise<PipelineResponse>, create: () => Promise<void>) {
  try {
    const response = await send();
    // A failed transaction is reported inside a successful response.
    if (response.bodyAsText?.includes('TableNotFound') !== true) return response;
  } catch (error) {
    if (!isTableMissing(error)) throw error;
  }
  await create();
  return send();
}

/** Whether the table is missing, and not only a row. */
export function isTableMissing(error: unknown): boolean {
  return statusOf(error) === 404 && error instanceof Error && error.message.includes('TableNotFound');
}

/** A proxy's error page or an incomplete reply must not look like an empty table. */
function demandRows(response: PipelineResponse): PipelineResponse {
  const { request, status } = response;
  if (request.method !== 'GET' || status !== 200) return response;
  const { parsedBody } = response as { readonly parsedBody?: unknown };
  const isQuery = new URL(request.url).pathname.endsWith('()');
  if (typeof parsedBody !== 'object' || parsedBody === null) throw unlikeTableStorage('it holds no row');
  if (isQuery && !('value' in parsedBody && Array.isArray(parsedBody.value)))
    throw unlikeTableStorage('it holds no list of rows');
  return response;
}

/** Milliseconds. */
const LONGEST_WAIT = 2_000;
const waits = [
  ['retry-after-ms', 1],
  ['x-ms-retry-after-ms', 1],
  ['retry-after', 1_000],
] as const;

/**
 * Ends an attempt after the timeout, also if a reply stops in the middle: the client's own timeout covers only the
 * headers. It also removes long waits that a reply asks for, because the client would obey them; the client then uses
 * its own pauses.
 */
function oneAttempt(timeout: number): PipelinePolicy {
  return {
    name: 'oneAttempt',
    sendRequest: async (request, next) => {
      request.abortSignal = AbortSignal.timeout(timeout);
      const response = await next(request);
      for (const [name, unit] of waits)
        if (!(Number(response.headers.get(name) ?? 0) * unit <= LONGEST_WAIT)) response.headers.delete(name);
      return response;
    },
  };
}
