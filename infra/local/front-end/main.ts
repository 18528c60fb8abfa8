import { toPort, UsageError } from '../part/flags.ts';
import { runPart } from '../part/runPart.ts';
import { startFrontEnd } from './startFrontEnd.ts';

const help = `Puts one port before several hosts on this machine; each connection goes to the next of them in turn.

  node dist/local/front-end.mjs --port N --to PORT --to PORT …

  --port N    on 127.0.0.1; 0 takes a free one
  --to PORT   a host's port on 127.0.0.1; one that takes no connection is passed over
  --help      shows this

Prints "ready <port>" when it listens. SIGTERM and SIGINT end it.
`;

runPart({
  help,
  flags: { port: { type: 'string', default: '7071' }, to: { type: 'string', multiple: true, default: [] } },
  start: async ({ port, to }) => {
    if (to.length === 0) throw new UsageError('--to: expected at least one port');
    const hosts = to.map((host) => toPort('--to', host, 1));
    return startFrontEnd(toPort('--port', port), hosts);
  },
});
