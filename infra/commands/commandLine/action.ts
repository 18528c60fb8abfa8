import type * as z from 'zod';
import { CommandLineError } from './commandLineError.ts';
import { takenBy } from './takes.ts';

/** What a command says when it is done. */
export interface Result {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What is printed without. */
  readonly text: string;
  /** Something isn't as it should be, and what was printed says so: the exit code is 1. */
  readonly isFaulty?: boolean;
  /** The same, with what is still to be said of it, on stderr. */
  readonly fault?: string | undefined;
}

/** The person at the terminal, while a command works. */
export interface Conversation {
  readonly wantsJson: boolean;
  /** Prints what is ready before the command is done. */
  say(text: string): void;
  /** What the command is at: shown on stderr if it takes longer than two seconds, and where it isn't empty. */
  progress(text: string): void;
  /** Asks, unless `isSure`. Throws where the answer is no, or where nobody is there to ask. */
  confirm(question: string, isSure: boolean): Promise<void>;
}

/** What stands on the command line, by the names of the words and flags. */
export type Given = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** One thing that a command does. */
export interface Action {
  readonly about: string;
  readonly takes: z.ZodObject;
  run(given: Given, conversation: Conversation): Promise<Result | undefined>;
}

interface ActionOf<T extends z.ZodObject> {
  readonly about: string;
  /** Its words and flags, each made by a function of takes.ts; `--json` and `--help` are every action's. */
  readonly takes: T;
  /** Resolves to nothing where all has been said. */
  run(given: z.output<T>, conversation: Conversation): Promise<Result | undefined>;
}

export function defineAction<T extends z.ZodObject>(action: ActionOf<T>): Action {
  const { about, takes } = action;
  return { about, takes, run: async (given, conversation) => action.run(read(takes, given), conversation) };
}

function read<T extends z.ZodObject>(takes: T, given: Given): z.output<T> {
  const parsed = takes.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new CommandLineError(parsed.error.issues.map((issue) => describe(issue, takes, given)).join('\n'), 2);
}

/** A fault of all together, such as two flags that exclude each other, names them itself. */
function describe({ path, message }: z.core.$ZodIssue, takes: z.ZodObject, given: Given): string {
  const [field, index] = path;
  const about = takenBy(takes).find((one) => one.field === field);
  if (about === undefined) return message;
  const value = given[about.field];
  if (value === undefined) return `${about.name} is missing`;
  const culprit = Array.isArray(value) && typeof index === 'number' ? value[index] : value;
  return `${about.name} is ${JSON.stringify(culprit)}; ${message}`;
}
