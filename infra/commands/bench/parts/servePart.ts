import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBareAnswer } from './bareAnswer.ts';
import { startBareWorker } from './bareWorker.ts';
import { createInstantGraph } from './instantGraph.ts';

/** The bench's own parts run as processes of this same script, so that nothing shares an event loop. */
export async function servePart(name: string): Promise<void> {
  const { BENCH_KEYS: keys = '', GRAPH_BASE_URL = '', BOT_APP_ID = '' } = process.env;
  process.once('SIGTERM', () => process.exit(0));
  if (name === 'graph') return ready(createInstantGraph(keys));
  if (name === 'answer') return ready(createBareAnswer(keys, GRAPH_BASE_URL, BOT_APP_ID));
  await startBareWorker(process.env);
  process.stdout.write('ready 0\n');
  return undefined;
}

async function ready(server: Server): Promise<void> {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`);
}
