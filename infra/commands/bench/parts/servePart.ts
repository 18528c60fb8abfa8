import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createBareAnswer } from './bareAnswer.ts';
import { startBareWorker } from './bareWorker.ts';

/** The floors run as processes of this same script, so that nothing shares an event loop. */
export async function servePart(name: string): Promise<void> {
  const { BENCH_KEYS: keys = '', GRAPH_BASE_URL = '', BOT_APP_ID = '' } = process.env;
  process.once('SIGTERM', () => process.exit(0));
  if (name === 'worker') {
    await startBareWorker(process.env);
    process.stdout.write('ready 0\n');
    return;
  }
  const server = createBareAnswer(keys, GRAPH_BASE_URL, BOT_APP_ID);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`);
}
