/** `npm run local` and `npm start`: the whole product on this machine, with or without scenarios played through it. */

import path from 'node:path';
import { parseArgs } from 'node:util';
import { printable, printableLines } from '../../terminal.ts';
import { DEMONSTRATION_POLICY } from './localSettings.ts';
import { playDemonstration } from './playDemonstration.ts';
import { type Stack, startStack } from './startStack.ts';
import { PartFailed, type PartReporter } from './supervisePart.ts';

const usage = `Usage: npm run local                brings up the stack and keeps it running until Ctrl-C
       npm start                    the same, and plays the documents' calls through it first
       npm start -- --once          ends after the scenarios: 0 only if every call ended as it should
       npm start -- --verbose       shows what the parts print
       … -- --topology azure        runs the functions in as many processes as Azure: two for http behind one port, and
                                    each worker apart; so does LOCAL_TOPOLOGY=azure
       … -- --policy FILE           decides by these rules instead of the demonstration's; so does CALL_POLICY_FILE
Ports: FUNCTIONS_PORT 7071, TABLES_PORT 10002, SERVICE_BUS_PORT 5672, GRAPH_PORT 7072 (environment)`;

const options = {
  scenarios: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  policy: { type: 'string' },
  topology: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const flags = readFlags();

const say = (line: string) => process.stdout.write(`${line}\n`);

const reporter: PartReporter = {
  ready: (name, pid, port) => say(`part ${name} ${pid} ${port}`),
  died: (name, how) => say(`part ${name} died (${how}); starting it again`),
  line: (name, text) => {
    if (flags.verbose || !flags.scenarios) process.stderr.write(`[${name}] ${printable(text)}\n`);
  },
};

async function main(): Promise<number> {
  if (flags.help) {
    say(usage);
    return 0;
  }
  const stopped = untilStopped();
  const stack = await startStack({ ...process.env, ...chosen() }, reporter);
  say(
    `policy ${printable(stack.policyFile)}${stack.policyFile === DEMONSTRATION_POLICY ? " (the demonstration's; --policy FILE takes another)" : ''}`,
  );
  try {
    return await run(stack, stopped);
  } finally {
    await stack.stop();
  }
}

function readFlags() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${printable(reason)}\n\n${usage}\n`);
    return process.exit(2);
  }
}

/** What the command line says wins over the environment. */
function chosen(): Readonly<Record<string, string>> {
  const { policy, topology } = flags;
  return {
    ...(policy === undefined ? {} : { CALL_POLICY_FILE: path.resolve(policy) }),
    ...(topology === undefined ? {} : { LOCAL_TOPOLOGY: topology }),
  };
}

async function run(stack: Stack, stopped: Promise<void>): Promise<number> {
  if (flags.scenarios) {
    const played = await Promise.race([playDemonstration(stack, say), stopped]);
    if (flags.once) return played?.failed === 0 ? 0 : 1;
  }
  say(whereToLook(stack));
  await stopped;
  return 0;
}

function whereToLook({ functionsUrl }: Stack): string {
  return [
    '',
    'Running until Ctrl-C. Where to look:',
    `  the operator's console  ${functionsUrl}/api/operator/console`,
    `  calls, newest first     ${functionsUrl}/api/operator/calls`,
    `  one call's history      ${functionsUrl}/api/operator/calls/<call id>`,
    `  health                  ${functionsUrl}/api/health`,
    `  Graph's notifications   ${functionsUrl}/api/calls`,
    '  one more call           npm run simulate -- --list',
  ].join('\n');
}

async function untilStopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (process.env['npm_lifecycle_event'] !== undefined) whenOrphaned(resolve);
  });
}

/** npm hands a signal on to the shell between itself and us, and that shell ends without a word to us. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 250);
  watch.unref();
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${printableLines(error instanceof PartFailed ? error.message : String(error))}\n`);
    process.exit(1);
  },
);
