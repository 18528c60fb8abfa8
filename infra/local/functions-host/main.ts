/** The local Functions host as a process; see README.md. */
import { printableLines } from '../../terminal.ts';
import { toPort } from '../part/flags.ts';
import { runPart } from '../part/runPart.ts';
import { createLog, describeError, type Log } from './log.ts';
import { isOwnClientFault } from './serviceBus/ownClient.ts';
import { AppLoadError, StartError } from './startError.ts';
import { startFunctionsHost } from './startFunctionsHost.ts';

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

const write = (line: string) => void process.stderr.write(printableLines(line));

runPart({
  help,
  flags: {
    app: { type: 'string', default: '.' },
    port: { type: 'string', default: '7071' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
  explain,
  start: async ({ app, port, only, verbose }) => {
    const log = createLog(write, verbose, () => new Date());
    const onTimeout = (message: string) => {
      log(message);
      process.exit(1);
    };
    surviveClientErrors(log);
    return startFunctionsHost({ appDirectory: app, port: toPort('--port', port), only, log, onTimeout });
  },
});

/**
 * A start error is told by its message. If the app itself threw, its stack follows, unless the error has a code of its
 * own: then its message is meant for people.
 */
function explain(error: unknown): string {
  if (!(error instanceof StartError)) return describeError(error);
  if (!(error instanceof AppLoadError) || hasCode(error.cause)) return error.message;
  return `${error.message}\n${describeError(error.cause ?? '')}`;
}

function hasCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

/** An error that nobody caught ends the process, as it ends Microsoft's worker, unless the host's own client raised it. */
function surviveClientErrors(log: Log): void {
  const judge = (error: unknown): void => {
    if (isOwnClientFault(error)) return log.detail(`The Service Bus client: ${describeError(error)}`);
    process.stderr.write(`${explain(error)}\n`);
    return process.exit(1);
  };
  process.on('unhandledRejection', judge);
  process.on('uncaughtException', judge);
}
