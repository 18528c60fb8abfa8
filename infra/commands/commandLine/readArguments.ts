import { type ParseArgsConfig, parseArgs, types } from 'node:util';
import type { Action, Given } from './action.ts';
import { CommandLineError } from './commandLineError.ts';
import { takenBy } from './takes.ts';

/** What a command can do, by the word that asks for it: an empty one where it needs none. */
export type Actions = Readonly<Record<string, Action>>;

export interface Arguments {
  readonly wantsHelp: boolean;
  readonly wantsJson: boolean;
  readonly flags: Given;
  readonly words: readonly string[];
}

/** Tells flags and words apart. Throws a {@link CommandLineError} where a flag is none, or has no value. */
export function readArguments(actions: Actions, args: readonly string[]): Arguments {
  const { values, positionals } = parse(args, {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    ...optionsOf(actions),
  });
  const { help, ...flags } = values;
  return { wantsHelp: help === true, wantsJson: flags['json'] === true, flags, words: positionals };
}

function parse(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new CommandLineError(types.isNativeError(cause) ? cause.message : String(cause), 2, cause);
  }
}

function optionsOf(actions: Actions): NonNullable<ParseArgsConfig['options']> {
  const taken = Object.values(actions).flatMap(({ takes }) => takenBy(takes));
  return Object.fromEntries(
    taken
      .filter(({ isWord }) => !isWord)
      .map(({ name, placeholder, isMany }) => [
        name.slice(2),
        { type: placeholder === undefined ? 'boolean' : 'string', multiple: isMany },
      ]),
  );
}

/** What is asked for, and what it is given. Throws a {@link CommandLineError} where that can't be told. */
export function chooseAction(
  actions: Actions,
  { flags, words }: Arguments,
): { readonly action: Action; readonly given: Given } {
  const [first = '', ...rest] = words;
  const name = Object.hasOwn(actions, first) ? first : '';
  const action = actions[name];
  if (action === undefined) {
    const choices = Object.keys(actions).join(', ');
    throw new CommandLineError(first === '' ? `One of ${choices} is missing` : `There is no "${first}"`, 2);
  }
  return {
    action,
    given: { ...flagsFor(name, action, flags), ...wordsFor(action, name === '' ? words : rest) },
  };
}

/** By the names of the fields. `--json` is every action's, and may have a meaning of its own to one. */
function flagsFor(name: string, { takes }: Action, flags: Given): Given {
  const taken = takenBy(takes).filter(({ isWord }) => !isWord);
  const stray = Object.keys(flags).find(
    (flag) => flag !== 'json' && !taken.some((one) => one.name === `--${flag}`),
  );
  if (stray !== undefined)
    throw new CommandLineError(`--${stray} is no flag of ${name === '' ? 'this' : name}`, 2);
  return Object.fromEntries(taken.map(({ field, name: flag }) => [field, flags[flag.slice(2)]]));
}

function wordsFor({ takes }: Action, words: readonly string[]): Given {
  const left = [...words];
  const given: [string, Given[string]][] = [];
  for (const { field, name, isMany } of takenBy(takes).filter(({ isWord }) => isWord)) {
    const value = isMany ? left.splice(0) : left.shift();
    if (value === undefined) throw new CommandLineError(`${name} is missing`, 2);
    given.push([field, value]);
  }
  if (left.length > 0) throw new CommandLineError(`"${left[0]}" is one word too many`, 2);
  return Object.fromEntries(given);
}
