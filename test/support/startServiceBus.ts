import { serviceBusConnectionString } from '../../infra/local/part/connectionStrings.ts';
import { buildPart } from './buildPart.ts';
import { type RunningPart, startPart } from './startPart.ts';

export interface RunningServiceBus {
  readonly part: RunningPart;
  readonly connectionString: string;
}

/** The local broker as a process of its own, with the queues of the deployment or those of another file. */
export async function startServiceBus(queues = 'infra/queues.json'): Promise<RunningServiceBus> {
  const args = ['--port', '0', '--queues', queues];
  const part = await startPart(await buildPart('infra/local/service-bus/main.ts'), args);
  return { part, connectionString: serviceBusConnectionString(part.port) };
}
