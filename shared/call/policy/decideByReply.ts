import * as z from 'zod';
import { byTone } from '../commands/byTone.ts';
import { commandSchema } from '../commands/commands.ts';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { readJson } from '../schema/parseJson.ts';
import { type Fault, read } from '../schema/schemaFaults.ts';
import { foreignCallbackUri } from './callbackHosts.ts';
import { type Decision, type LaterCommand, laterCommands, type Question, toAction } from './decide.ts';
import { actions } from './policy.ts';

/** UTF-16 code units, and far more values than any decision has. */
const bounds = { length: 64 * 1024, depth: 32, values: 5_000 };
const MOST_COMMANDS = 50;

const commands = z.array(commandSchema).max(MOST_COMMANDS, { error: `at most ${MOST_COMMANDS} commands` });

/** One action in the policy's own words, and what is to follow it. */
const reply = exactlyOne(actions, {
  onEstablished: z.exactOptional(commands),
  onTone: z.exactOptional(byTone(commands)),
});

/** Why a reply decides nothing: what is wrong with it, without what it holds. */
export interface BadReply {
  readonly fault: string;
}

/**
 * The decision that an endpoint's reply makes of a question. The rule's `fallback` stands behind it, and the rule's own
 * `onEstablished` and `onTone` where the reply brings none. `callbackHosts` are those that it may send the call's notifications to.
 */
export function decideByReply(
  { rule, fallback, ...question }: Question,
  text: string,
  callbackHosts: readonly string[],
): Decision | BadReply {
  const json = readJson(text, bounds);
  if ('fault' in json) return { fault: `the reply is ${json.fault}` };
  const parsed = read(reply, json.value);
  if ('faults' in parsed) return { fault: describe(parsed.faults) };
  const { onEstablished, onTone, ...action } = parsed.value;
  if (action.answer?.media.appHosted?.blobUrl !== undefined)
    return { fault: 'answer.media.appHosted: expected a blob, as only the policy may name a blobUrl' };
  if (foreignCallbackUri(parsed.value, callbackHosts) !== undefined)
    return {
      fault: `callbackUri: expected one on ${callbackHosts.join(' or ')}, the hosts of CALLBACK_HOSTS`,
    };
  const { established, tones } = byTrigger(question.commands);
  const said = byTrigger(laterCommands(omitUndefined({ onEstablished, onTone })));
  return {
    rule,
    action: toAction(action),
    fallback,
    commands: [
      ...(onEstablished === undefined ? established : said.established),
      ...(onTone === undefined ? tones : said.tones),
    ],
  };
}

function byTrigger(later: readonly LaterCommand[]) {
  return {
    established: later.filter(({ trigger }) => trigger === 'established'),
    tones: later.filter(({ trigger }) => trigger !== 'established'),
  };
}

const FAULTS_TOLD = 3;

/** The values stay out of it: what a reply holds isn't kept. */
function describe(faults: readonly Fault[]): string {
  const told = faults.slice(0, FAULTS_TOLD);
  const more = faults.length - told.length;
  return [
    ...told.map(({ path, expected }) => `${path === '' ? 'the reply' : path}: expected ${expected}`),
    ...(more === 0 ? [] : [`${more} more faults`]),
  ].join('; ');
}
