/** `npm run local` and `npm start`: the whole product on this machine, with or without scenarios played through it. */

import path from 'node:path';
import * as z from 'zod';
import { type Conversation, defineAction, type Result } from '../../commands/commandLine/action.ts';
import { CommandLineError } from '../../commands/commandLine/commandLineError.ts';
import { defineCommand } from '../../commands/commandLine/defineCommand.ts';
import { flag, toggle } from '../../commands/commandLine/takes.ts';
import { file, oneOf } from '../../commands/commandLine/values.ts';
import { printable } from '../../terminal.ts';
import { DEMONSTRATION_POLICY } from './localSettings.ts';
import { playDemonstration } from './playDemonstration.ts';
import { type Stack, startStack } from './startStack.ts';

const action = defineAction({
  about:
    'brings up the stack and keeps it running until Ctrl-C; npm start plays the documents’ calls through it first',
  takes: z.object({
    scenarios: toggle('plays the documents’ calls first, as npm start does'),
    once: toggle('ends after these calls, with 0 only if every call ended as its scenario says'),
    verbose: toggle('shows what the parts print, which npm run local does anyway'),
    topology: flag(
      'azure|light',
      'runs the functions in as many processes as Azure: two for http behind one port, and each worker apart; so does ' +
        'LOCAL_TOPOLOGY=azure',
      oneOf(['azure', 'light']).optional(),
    ),
    policy: flag(
      'FILE',
      'decides by these rules instead of the demonstration’s; so does CALL_POLICY_FILE',
      file.optional(),
    ),
  }),
  run: async ({ scenarios, once, verbose, topology, policy }, conversation) => {
    // What the stack itself prints tells how far it is.
    conversation.progress('');
    const stopped = untilStopped();
    const isVerbose = verbose || !scenarios;
    const stack = await start({ topology, policy }, isVerbose, conversation);
    try {
      if (scenarios) {
        const played = await Promise.race([playDemonstration(stack, lines(conversation)), stopped]);
        if (once) return toResult(played);
      }
      lines(conversation)(whereToLook(stack));
      await stopped;
      return undefined;
    } finally {
      await stack.stop();
    }
  },
});

interface Chosen {
  readonly topology: string | undefined;
  readonly policy: string | undefined;
}

/** The command line wins over the environment. */
async function start(
  { topology, policy }: Chosen,
  isVerbose: boolean,
  conversation: Conversation,
): Promise<Stack> {
  const tell = (line: string, json: object) =>
    conversation.say(conversation.wantsJson ? `${JSON.stringify(json)}\n` : `${line}\n`);
  const environment = {
    ...process.env,
    ...(policy !== undefined && { CALL_POLICY_FILE: path.resolve(policy) }),
    ...(topology !== undefined && { LOCAL_TOPOLOGY: topology }),
  };
  try {
    const stack = await startStack(environment, {
      ready: (part, pid, port) => tell(`part ${part} ${pid} ${port}`, { part, pid, port }),
      died: (part, how) => tell(`part ${part} died (${how}); starting it again`, { part, died: how }),
      line: (part, text) => {
        if (isVerbose || isAboutPolicy(part, text)) process.stderr.write(`[${part}] ${printable(text)}\n`);
      },
    });
    const { policyFile } = stack;
    const whose =
      policyFile === DEMONSTRATION_POLICY ? " (the demonstration's; --policy FILE takes another)" : '';
    tell(`policy ${printable(policyFile)}${whose}`, { policy: policyFile });
    return stack;
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error), 1, error);
  }
}

/** Whoever edits the policy sees what becomes of it, from the part that decides. */
function isAboutPolicy(part: string, text: string): boolean {
  return part === 'functions:http' && text.includes('The policy ');
}

/** What is for people alone; it has colours, and nothing foreign in it that isn't written out. */
function lines({ wantsJson }: Conversation): (line: string) => void {
  return (line) => {
    if (!wantsJson) process.stdout.write(`${line}\n`);
  };
}

function toResult(played: { readonly failed: number } | void): Result {
  return { json: { failed: played?.failed ?? null }, text: '', isFaulty: played?.failed !== 0 };
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

/** npm passes a signal to the shell between itself and this process, and that shell ends without passing it on. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 250);
  watch.unref();
}

const command = defineCommand({
  name: process.argv.includes('--scenarios') ? 'start' : 'local',
  actions: { '': action },
  about: `
FUNCTIONS_PORT (7071), TABLES_PORT (10002), SERVICE_BUS_PORT (5672), GRAPH_PORT (7072) and
SAMPLE_ENDPOINT_PORT (7073) move its parts. A part whose
connection setting is given (ServiceBusConnection, TableStorageConnection, GRAPH_BASE_URL) isn't started.`,
  examples: [
    'npm start -- --once',
    'npm start -- --policy policy.json',
    'npm run local -- --topology azure',
    'npx graph-call-handler start --once --json',
  ],
  exitCodes: { 1: 'the stack cannot start, or a call ended otherwise than its scenario says (--once)' },
});

process.exit(await command.run(process.argv.slice(2)));
