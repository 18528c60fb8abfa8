import { tablesConnectionString } from '../../infra/local/part/connectionStrings.ts';
import { openStorage, type Storage } from '../../shared/tables/openStorage.ts';
import { buildPart } from './buildPart.ts';
import { type RunningPart, startPart } from './startPart.ts';

export interface RunningTables {
  readonly part: RunningPart;
  readonly connectionString: string;
}

/** Table Storage as the stack runs it, on a port of its own, with its connection string. */
export async function startTables(): Promise<RunningTables> {
  const part = await startPart(await buildPart('infra/local/tables/main.ts'), ['--port', '0']);
  return { part, connectionString: tablesConnectionString(part.port) };
}

let opened = 0;

/** Storage in tables that nobody has used before, and the name of the first of them. */
export async function openFreshStorage({
  connectionString,
}: RunningTables): Promise<{ readonly storage: Storage; readonly callTable: string }> {
  opened += 1;
  const callTable = `Calls${opened}`;
  const tableStorage = { kind: 'connectionString', connectionString } as const;
  return { storage: await openStorage({ tableStorage, callTable }), callTable };
}
