import type { TableClient, TableTransactionResponse, TransactionAction } from '@azure/data-tables';
import { isAboutRow, toTableFailure, unlikeTableStorage } from './tableError.ts';

/**
 * Writes rows of one partition together or not at all. `conflict` where one of them is gone, is there already or has
 * changed: the caller is to look at them again. Every other failure is a `Failure`: the client's pipeline has no part
 * in that, because it hands on a transaction's failure as a response, and that of one row inside a response that is a
 * success itself.
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

/** The client takes a part that it can't read, or that is missing, for one that went well. */
function demandSuccess({ subResponses }: TableTransactionResponse, actions: number): void {
  const statuses = subResponses.map(({ status }) => status);
  if (statuses.length !== actions || statuses.some((status) => status < 200 || status >= 300))
    throw unlikeTableStorage(
      `${actions} rows were to be written, and their statuses are [${statuses.join()}]`,
    );
}
