import * as z from 'zod';
import { type CommandTraits, commandNames, commandSchema, commands } from '../call/commands/commands.ts';
import { callStates, rankOf } from '../call/notification/callState.ts';
import { outcomes } from '../call/record/summary.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * The vocabulary of the operator's routes, from the definitions that they check by: states by how far a call has got in
 * them, outcomes, and each command with the JSON Schema (draft 7) of its body. The schema says a little less than is
 * checked: a 400 says the rest.
 */
export function operatorSchema({ answerMargin }: Pick<Settings, 'answerMargin'>) {
  return {
    states: callStates.map((name) => ({ name, rank: rankOf(name) })),
    outcomes,
    answerMarginMilliseconds: answerMargin,
    commands: commandNames.map((name) => {
      const { scope, consequence }: CommandTraits = commands[name];
      return { name, scope, consequence };
    }),
    schema: z.toJSONSchema(commandSchema, { io: 'input', target: 'draft-7' }),
  };
}
