/** `npm run policy`: checks a policy, and says which of its rules decides about a call. */

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Decision, decide } from '../../shared/call/policy/decide.ts';
import { type Explanation, explain } from '../../shared/call/policy/explain.ts';
import { policyJsonSchema } from '../../shared/call/policy/jsonSchema.ts';
import { type Policy, PolicyError, readPolicy } from '../../shared/call/policy/policy.ts';
import { incomingCallsIn } from '../../shared/call/record/incomingCallsIn.ts';
import { beyondBounds } from '../../shared/call/schema/parseJson.ts';
import { printable } from '../terminal.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { readFlags } from './commandLine/readFlags.ts';
import { runCommand } from './commandLine/runCommand.ts';
import { say } from './commandLine/say.ts';

const help = `Usage:
  npm run policy -- check FILE                  validates the policy in FILE, naming every fault
  npm run policy -- explain FILE NOTIFICATION   says which rule decides about each incoming call in NOTIFICATION,
                                                a file with what Graph posts ("-": standard input), and why
                                                the other rules don't
  npm run --silent policy -- schema             prints the JSON Schema of a policy

Options:
  --at TIME   explain as of this time (ISO 8601, such as 2026-12-24T10:00:00Z) instead of now
  --json      print JSON
  --help      print this

Exit code: 0 when all is well, 1 when the policy or the notification is not, 2 when the command line is not.
`;

interface Options {
  readonly at?: string;
  readonly json?: boolean;
}

function run([verb, ...files]: readonly string[], options: Options): string {
  const [file, notification] = files;
  if (verb === 'schema' && files.length === 0) return toJson(policyJsonSchema());
  if (verb === 'check' && file !== undefined && files.length === 1) return check(file, options);
  if (verb === 'explain' && file !== undefined && notification !== undefined && files.length === 2) {
    return explainCalls(readPolicy(readJson(file)), notification, options);
  }
  throw new CommandLineError(help, 2);
}

function check(file: string, { json }: Options): string {
  const { rules, timeZone } = readPolicy(readJson(file));
  const names = rules.map(({ name }) => name);
  if (json) return toJson({ valid: true, rules: names, timeZone });
  return `${file} is valid; its hours are those of ${timeZone}; its rules:\n${names.map((name) => `  ${printable(name)}\n`).join('')}  otherwise\n`;
}

function explainCalls(policy: Policy, notification: string, { at, json }: Options): string {
  const now = at === undefined ? new Date() : toDate(at);
  const calls = incomingCalls(readJson(notification), notification);
  const explained = calls.map((call) => ({
    callId: call.callId,
    at: now.toISOString(),
    ...explain(call, policy, now),
    decision: decide(call, policy, now),
  }));
  return json ? toJson(explained) : explained.map(describe).join('\n');
}

function incomingCalls(json: unknown, name: string) {
  const calls = incomingCallsIn(json);
  if (calls.length > 0) return calls;
  throw new CommandLineError(
    `${name} holds no incoming call; expected what Graph posts: {"value": [{"resourceData": {"state": "incoming", ...}}]}`,
    1,
  );
}

function describe({
  callId,
  at,
  winner,
  rules,
  decision,
}: Explanation & { callId: string; at: string; decision: Decision }) {
  const lines = rules.map(
    ({ name, matches, because }) => `  ${matches ? 'yes' : 'no '}  ${printable(`${name}: ${because}`)}\n`,
  );
  return `call ${callId} at ${at}\n${lines.join('')}decided by: ${printable(winner)}\n${toJson(decision)}`;
}

function toDate(text: string): Date {
  const parsed = z.iso.datetime({ offset: true }).safeParse(text);
  if (parsed.success) return new Date(parsed.data);
  throw new CommandLineError(
    `--at is "${text}"; expected a time with its zone, such as 2026-12-24T10:00:00Z`,
    2,
  );
}

function readJson(file: string): unknown {
  const name = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new CommandLineError(`${name} can't be read: ${String(cause)}`, 1, cause);
  }
  const beyond = beyondBounds(text);
  if (beyond !== undefined) throw new CommandLineError(`${name} is ${beyond}`, 1);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandLineError(`${name} is not JSON: ${String(cause)}`, 1, cause);
  }
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const flags = {
  at: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = readFlags(flags, help);
  try {
    say(values.help === true ? help : run(positionals, values));
    return 0;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (values.json !== true) throw new CommandLineError(error.message, 1, error);
    say(toJson({ valid: false, faults: error.faults }));
    return 1;
  }
}

runCommand(main);
