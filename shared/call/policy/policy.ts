import * as z from 'zod';
import { byTone } from '../commands/byTone.ts';
import { commandSchema } from '../commands/commands.ts';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { text } from '../schema/fields.ts';
import { describeFaults, type Fault, read } from '../schema/schemaFaults.ts';
import { strictObject } from '../schema/strictObject.ts';
import { answer, participantJoining } from './answer.ts';
import { ask } from './ask.ts';
import { timeZone } from './hours.ts';
import { redirect } from './redirect.ts';
import { reject } from './reject.ts';
import { when } from './when.ts';

export const actions = { answer, redirect, reject, ignore: strictObject({}) };

const action = exactlyOne(actions).meta({ id: 'action' });
export type PolicyAction = z.infer<typeof action>;

const commands = z.array(commandSchema).meta({ id: 'commands' });
const rule = strictObject({
  name: text(),
  when: z.exactOptional(when),
  then: exactlyOne({ ...actions, ask }).meta({ id: 'actionOrAsk' }),
  fallback: z.exactOptional(action),
  participantJoining: z.exactOptional(participantJoining).describe('Only beside ask; an answer has its own.'),
  onEstablished: z.exactOptional(commands),
  onTone: z.exactOptional(byTone(commands)),
})
  .refine(({ then, fallback }) => then.ask === undefined || fallback !== undefined, {
    error: 'an action for when the endpoint that the rule asks gives none',
    path: ['fallback'],
  })
  .refine(({ then, participantJoining: joining }) => then.ask !== undefined || joining === undefined, {
    error: 'no participantJoining beside then, as only a rule that asks has it there; an answer has its own',
    path: ['participantJoining'],
  })
  .meta({ id: 'rule' });
export type Rule = z.infer<typeof rule>;

/** The operator's rules. The first rule that matches decides, or else `otherwise`. */
export const policySchema = strictObject({
  $schema: z.exactOptional(z.string()),
  timeZone: timeZone.prefault('UTC').describe('The IANA time zone of all hours.'),
  rules: z
    .array(rule)
    .describe('The first rule that matches a call decides about it, otherwise where none does.'),
  otherwise: action,
}).check(namesAreUnique);
export type Policy = z.infer<typeof policySchema>;

export class PolicyError extends Error {
  readonly code = 'policy-invalid';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const told = describeFaults(faults, 'the policy').map((fault) => `  ${fault}`);
    super(`The policy is not valid:\n${told.join('\n')}`);
    this.name = 'PolicyError';
    this.faults = faults;
  }
}

/** Reads a policy. Throws a PolicyError that lists all faults, each with path, value and what was expected. */
export function readPolicy(json: unknown): Policy {
  const result = read(policySchema, json);
  if ('faults' in result) throw new PolicyError(result.faults);
  return result.value;
}

/** The record holds the name of the rule that decided, so names must be unique. */
function namesAreUnique({ value, issues }: z.core.ParsePayload<{ rules: readonly Rule[] }>): void {
  const names = value.rules.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first === index && name !== 'otherwise') continue;
    const taken = name === 'otherwise' ? 'the word for no rule' : `the name of rules[${first}]`;
    const message = `another name, as this is ${taken}`;
    issues.push({ code: 'custom', input: name, path: ['rules', index, 'name'], message });
  }
}
