import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Settings } from '../../../../shared/settings/settings.ts';
import { tableNames } from '../../../../shared/tables/openStorage.ts';
import { connectTable } from '../../../../shared/tables/openTable.ts';
import { statusOf } from '../../../../shared/tables/tableError.ts';
import { type Finding, fault, messageOf, ok, warning } from '../finding.ts';

/** Reads a row of each table and makes none. */
export async function checkTables(
  settings: Settings,
  credential: TokenCredential,
): Promise<readonly Finding[]> {
  const { calls, index, pending } = tableNames(settings.callTable);
  const findings = [calls, index, pending].map(async (name) => {
    const table = await connectTable(
      settings.tableStorage,
      name,
      { retryOptions: { maxRetries: 1 } },
      credential,
    );
    return checkTable(table, name === pending);
  });
  return Promise.all(findings);
}

async function checkTable(table: TableClient, isPending: boolean): Promise<Finding> {
  const about = `table ${table.tableName}`;
  try {
    const rows = await firstRows(table);
    if (!isPending || rows === 0) return ok(about, 'is there');
    const advice =
      'they are forwarded every 15 s while the queue can be had (npm run queues -- pending): look at it, and at the workers';
    return warning(about, 'holds events that wait for the queue', advice);
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return ok(about, 'is not there yet; the app makes it at its first use');
    return fault(about, messageOf(error), adviceFor(status));
  }
}

async function firstRows(table: TableClient): Promise<number> {
  const { value } = await table.listEntities().byPage({ maxPageSize: 1 }).next();
  return (value ?? []).length;
}

function adviceFor(status: number | undefined): string {
  if (status === 401 || status === 403)
    return 'needs Storage Table Data Reader (the app: Contributor) on the account; a new role takes minutes';
  return 'is the account named right in TableStorageConnection, is somebody signed in (az login), does a firewall stand between?';
}
