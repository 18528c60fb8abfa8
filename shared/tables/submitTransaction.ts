import type { TableClient, TableTransactionResponse, TransactionAction } from '@azure/data-tables';
import { isAboutRow, toTableFailure, unlikeTableStorage } from './tableError.ts';

/**
 * Writes rows of one partition in one transaction. Returns `conflict` if a row is gone, already exists or has changed;
 * the caller must read again. Rejects with a `Failure` for every other failure. This can't be done in the client's
 * pipeline: there, a failed transaction is a successful response.
 */
export async function submitTransaction(
  table: TableClient,
  actions: readonly TransactionAction[],
): Promise<TableTransactionResponse | 'conflict'> {
  try {
    const response = await table.submitTransaction([...actions]);
    demandSuccess(response, actions.length);
    return response;
  } catch (error) {
    const failure = toTableFailure(error);
    if (isAboutRow(failure)) return 'conflict';
    throw failure;
  }
}

/** The client treats unreadable and missing parts of the response as successful. */
function demandSuccess({ subResponses }: TableTransactionResponse, actions: number): void {
  const statuses = subResponses.map(({ status }) => status);
  if (statuses.length !== actions || statuses.some((status) => status < 200 || status >= 300))
    throw unlikeTableStorage(
      `${actions} rows were to be written, and their statuses are [${statuses.join()}]`,
    );
}
