/** The front end as a process: Azure's load balancer before the http instances, as a plain TCP proxy. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { startFrontEnd } from './startFrontEnd.ts';

const help = `Puts one port before several hosts on this machine; each connection goes to the next of them in turn.

  node dist/local/front-end.mjs --port N --to PORT --to PORT …

  --port N    on 127.0.0.1; 0 takes a free one
  --to PORT   a host's port on 127.0.0.1; one that takes no connection is passed over
  --help      shows this

Prints "ready <port>" when it listens. SIGTERM and SIGINT end it.
`;

const port = z.coerce.number().int().max(65_535);
const options = z.object({
  port: port.min(0),
  to: z.array(port.min(1), { error: 'expected at least one port' }).min(1),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      to: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return void process.stdout.write(help);
  const { port: own, to } = options.parse(values);
  const frontEnd = await startFrontEnd(own, to);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void frontEnd.close().then(() => process.exit(0)));
  }
  return void process.stdout.write(`ready ${frontEnd.port}\n`);
}

main().catch((error: unknown) => {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  process.stderr.write(`${reason}\n\n${help}`);
  process.exit(2);
});
