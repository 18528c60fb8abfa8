import { toPort } from '../part/flags.ts';
import { runPart } from '../part/runPart.ts';
import { startTables } from './startTables.ts';

const help = `Runs Azurite's table service on this machine.

  node dist/local/tables.mjs [options]

  --port N     on 127.0.0.1; 0 takes a free one (default: 10002)
  --data DIR   keeps the tables there; in memory when left out
  --help       shows this

Prints "ready <port>" when it listens. SIGTERM or SIGINT stops it in good order.
`;

runPart({
  help,
  flags: { port: { type: 'string', default: '10002' }, data: { type: 'string' } },
  start: async ({ port, data }) => startTables({ port: toPort('--port', port), dataDirectory: data }),
});
