import { printableLines } from '../../terminal.ts';
import type { Conversation } from './action.ts';
import { CommandLineError } from './commandLineError.ts';
import { confirm } from './confirm.ts';
import { describeHelp } from './describeHelp.ts';
import { explainError } from './explainError.ts';
import { startProgress } from './progress.ts';
import { type Actions, type Arguments, chooseAction, readArguments } from './readArguments.ts';
import { say } from './say.ts';

interface Definition {
  /** As `npm run <name>` has it. */
  readonly name: string;
  readonly actions: Actions;
  /** What a reader of the help should know besides. */
  readonly about?: string;
  readonly examples: readonly string[];
  /** When the exit code is 1, and 0 where that isn't plain. */
  readonly exitCodes: { readonly 0?: string; readonly 1: string };
}

export interface Command extends Definition {
  /**
   * Does what the arguments say, prints it, and resolves to the exit code: 0, 1 where something was found or failed, 2
   * where the command line is wrong. Never rejects.
   */
  run(args: readonly string[]): Promise<number>;
}

export function defineCommand(definition: Definition): Command {
  return { ...definition, run: async (args) => run(definition, args) };
}

async function run(definition: Definition, args: readonly string[]): Promise<number> {
  try {
    const read = orHelp(definition, () => readArguments(definition.actions, args));
    if (read.wantsHelp) {
      say(describeHelp(definition));
      return 0;
    }
    return await act(definition, read);
  } catch (error) {
    process.stderr.write(`${printableLines(explainError(error))}\n`);
    return error instanceof CommandLineError ? error.exitCode : 1;
  }
}

/** Who doesn't know what to type is told all of it. */
function orHelp<T>(definition: Definition, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    throw new CommandLineError(`${error.message}\n\n${describeHelp(definition)}`, 2, error);
  }
}

async function act(definition: Definition, read: Arguments): Promise<number> {
  const { action, given } = orHelp(definition, () => chooseAction(definition.actions, read));
  let progress = startProgress(definition.name);
  const tell = (text: string) => {
    progress.clear();
    say(text);
  };
  const conversation: Conversation = {
    wantsJson: read.wantsJson,
    say: tell,
    progress: (text) => progress.tell(text),
    confirm: async (question, isSure) => {
      if (isSure) return;
      progress.end();
      if (!(await confirm(question))) throw new CommandLineError('Nothing was done.', 1);
      progress = startProgress(definition.name);
    },
  };
  try {
    const result = await action.run(given, conversation);
    if (result === undefined) return 0;
    tell(read.wantsJson ? `${JSON.stringify(result.json, null, 2)}\n` : result.text);
    if (result.fault !== undefined) throw new CommandLineError(result.fault, 1);
    return result.isFaulty === true ? 1 : 0;
  } finally {
    progress.end();
  }
}
