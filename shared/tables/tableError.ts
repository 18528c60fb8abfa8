import { RestError } from '@azure/data-tables';

/** The HTTP status of a Table Storage error, where it is one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** Resolves to nothing where the row that is read or deleted, or its table, isn't there. */
export async function orNothing<T>(row: Promise<T>): Promise<T | undefined> {
  try {
    return await row;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
