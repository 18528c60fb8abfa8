/** `npm run policy`: checks a policy, and says which of its rules decides about a call. */

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Decision, decide, isQuestion, type Question } from '../../shared/call/policy/decide.ts';
import { type Explanation, explain } from '../../shared/call/policy/explain.ts';
import { policyJsonSchema } from '../../shared/call/policy/jsonSchema.ts';
import { type Policy, PolicyError, readPolicy } from '../../shared/call/policy/policy.ts';
import { incomingCallsIn } from '../../shared/call/record/incomingCallsIn.ts';
import { beyondBounds } from '../../shared/call/schema/parseJson.ts';
import { printable } from '../terminal.ts';
import { defineAction, type Result } from './commandLine/action.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag, word } from './commandLine/takes.ts';
import { file, time } from './commandLine/values.ts';

const policyFile = word('FILE', file);

const check = defineAction({
  about: 'validates the policy in FILE, naming every fault',
  takes: z.object({ policyFile }),
  run: async ({ policyFile: name }) =>
    orFaults(() => {
      const { rules, timeZone } = readPolicy(readJson(name));
      const names = rules.map((rule) => rule.name);
      const lines = [...names.map(printable), 'otherwise'].map((rule) => `  ${rule}\n`);
      return {
        json: { valid: true, rules: names, timeZone },
        text: `${name} is valid; its hours are those of ${timeZone}; its rules:\n${lines.join('')}`,
      };
    }),
});

/** Faults of a policy are what was found, in JSON too. */
function orFaults(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { json: { valid: false, faults: error.faults }, text: '', fault: error.message };
  }
}

const explainAction = defineAction({
  about:
    "says which rule decides about each incoming call in NOTIFICATION, a file with what Graph posts ('-': standard " +
    "input), and why the other rules don't",
  takes: z.object({
    policyFile,
    notification: word('NOTIFICATION', file),
    at: flag('TIME', 'as of this time, such as 2026-12-24T10:00:00Z, instead of now', time.optional()),
  }),
  run: async ({ policyFile: name, notification, at = Date.now() }) =>
    orFaults(() => {
      const explained = explainCalls(readPolicy(readJson(name)), notification, new Date(at));
      return { json: explained, text: explained.map(describe).join('\n') };
    }),
});

const schema = defineAction({
  about: 'prints the JSON Schema of a policy',
  takes: z.object({}),
  run: async () => ({ json: policyJsonSchema(), text: `${JSON.stringify(policyJsonSchema(), null, 2)}\n` }),
});

function explainCalls(policy: Policy, notification: string, now: Date) {
  const calls = incomingCalls(readJson(notification), notification);
  return calls.map((call) => ({
    callId: call.callId,
    at: now.toISOString(),
    ...explain(call, policy, now),
    decision: decide(call, policy, now),
  }));
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
}: Explanation & { callId: string; at: string; decision: Decision | Question }) {
  const lines = rules.map(
    ({ name, matches, because }) => `  ${matches ? 'yes' : 'no '}  ${printable(`${name}: ${because}`)}\n`,
  );
  const asks = isQuestion(decision) ? ', which would ask an endpoint; nobody was asked' : '';
  return `call ${callId} at ${at}\n${lines.join('')}decided by: ${printable(winner)}${asks}\n${JSON.stringify(decision, null, 2)}\n`;
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

export const command = defineCommand({
  name: 'policy',
  actions: { check, explain: explainAction, schema },
  examples: [
    'npm run policy -- check policy.json',
    'npm run policy -- explain policy.json notification.json --at 2026-12-24T10:00:00Z',
    'npx graph-call-handler policy schema > policy.schema.json',
  ],
  exitCodes: { 1: 'the policy or the notification is not as it should be' },
});
