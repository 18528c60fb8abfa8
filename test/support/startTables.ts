import { tablesConnectionString } from '../../infra/local/part/connectionStrings.ts';
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
