import { buildPart } from './buildPart.ts';
import { startPart } from './startPart.ts';

export interface RunningTables {
  readonly connectionString: string;
  stop(): Promise<unknown>;
}

/** Table Storage as a process of its own, with the account and key that Microsoft publishes for its emulators. */
export async function startTables(): Promise<RunningTables> {
  const part = await startPart(await buildPart('infra/local/tables/main.ts'), ['--port', '0']);
  const connectionString =
    'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;' +
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;' +
    `TableEndpoint=http://127.0.0.1:${part.port}/devstoreaccount1;`;
  return { connectionString, stop: async () => part.stop() };
}
