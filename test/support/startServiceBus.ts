import { buildPart } from './buildPart.ts';
import { startPart } from './startPart.ts';

export interface RunningServiceBus {
  readonly connectionString: string;
  stop(): Promise<unknown>;
}

/** The local broker with the queues of the deployment, as a process of its own. */
export async function startServiceBus(): Promise<RunningServiceBus> {
  const part = await startPart(await buildPart('infra/local/service-bus/main.ts'), ['--port', '0']);
  const connectionString =
    `Endpoint=sb://127.0.0.1:${part.port};SharedAccessKeyName=RootManageSharedAccessKey;` +
    'SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;';
  return { connectionString, stop: async () => part.stop() };
}
