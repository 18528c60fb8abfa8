/** The local Functions host as a process; see README.md. */

import { parseArgs } from 'node:util';
import * as z from 'zod';
import { printableLines } from '../../terminal.ts';
import { createLog, describeError, type Log } from './log.ts';
import { isOwnClientFault } from './serviceBus/ownClient.ts';
import { StartError } from './startError.ts';
import { type FunctionsHost, startFunctionsHost } from './startFunctionsHost.ts';

const help = `Runs an Azure Functions app on this machine.

  node dist/local/functions-host.mjs [options]

  --app DIR             the app's folder, with package.json and host.json (default: .)
  --port N              on 127.0.0.1; 0 takes a free one (default: 7071)
  --only PART           http (http-triggered functions), workers (all the others), timers, or one function by its
                        name; all when left out
  --verbose             logs every invocation
  --help                shows this

Prints "ready <port>" when all listeners run. SIGTERM or SIGINT stops it in good order, a second one at once.
`;

const options = z.object({
  app: z.string().default('.'),
  port: z.coerce.number().int().min(0).max(65_535).default(7071),
  only: z.string().optional(),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
});

void run();

async function run(): Promise<void> {
  const parsed = readOptions();
  if (parsed.help) {
    process.stdout.write(help);
    return;
  }
  const log = createLog(
    (line) => process.stderr.write(printableLines(line)),
    parsed.verbose,
    () => new Date(),
  );
  surviveClientFaults(log);
  try {
    const host = await startFunctionsHost({
      appDirectory: parsed.app,
      port: parsed.port,
      only: parsed.only,
      log,
      onTimeout(message) {
        log(message);
        process.exit(1);
      },
    });
    stopOnSignal(host);
    process.stdout.write(`ready ${host.port}\n`);
  } catch (error) {
    reportFault(error);
    process.exit(1);
  }
}

function readOptions(): z.infer<typeof options> {
  try {
    const { values } = parseArgs({
      options: {
        app: { type: 'string' },
        port: { type: 'string' },
        only: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return options.parse(values);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    process.stderr.write(`${reason}\n\n${help}`);
    return process.exit(2);
  }
}

/**
 * A fault's message says it all. Where the app itself threw, the stack shows where, unless the error has a code of its
 * own: then its author explained it, and the stack would only bury that.
 */
function reportFault(error: unknown): void {
  if (!(error instanceof StartError)) process.stderr.write(`${describeError(error)}\n`);
  else if (error.code !== 'app-load-failed' || hasCode(error.cause))
    process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error.message}\n${describeError(error.cause ?? '')}\n`);
}

function hasCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

/** What nobody caught ends the process, as it ends Microsoft's worker, unless it is the bus that went away. */
function surviveClientFaults(log: Log): void {
  const judge = (error: unknown): void => {
    if (isOwnClientFault(error)) return log.detail(`The Service Bus client: ${describeError(error)}`);
    reportFault(error);
    return process.exit(1);
  };
  process.on('unhandledRejection', judge);
  process.on('uncaughtException', judge);
}

function stopOnSignal(host: FunctionsHost): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        reportFault(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
