/** Table Storage on this machine; see README.md. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { startTables, type Tables } from './startTables.ts';

const help = `Runs Azurite's table service on this machine.

  node dist/local/tables.mjs [options]

  --port N     on 127.0.0.1; 0 takes a free one (default: 10002)
  --data DIR   keeps the tables there; in memory when left out
  --help       shows this

Prints "ready <port>" when it listens. SIGTERM or SIGINT stops it in good order.
`;

const options = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(10_002),
  data: z.string().optional(),
  help: z.boolean().default(false),
});

void run();

async function run(): Promise<void> {
  const { port, data, help: isHelp } = readOptions();
  if (isHelp) {
    process.stdout.write(help);
    return;
  }
  try {
    const tables = await startTables({ port, dataDirectory: data });
    stopOnSignal(tables);
    process.stdout.write(`ready ${tables.port}\n`);
  } catch (error) {
    fail(error);
  }
}

function readOptions(): z.infer<typeof options> {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } },
    });
    return options.parse(values);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    process.stderr.write(`${reason}\n\n${help}`);
    return process.exit(2);
  }
}

function stopOnSignal(tables: Tables): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    tables.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${String(error)}\n`);
  return process.exit(1);
}
