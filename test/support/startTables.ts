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

/** The account and key that Microsoft publishes for its emulators. */
export function tablesConnectionString(port: number): string {
  return (
    'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;' +
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;' +
    `TableEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`
  );
}
