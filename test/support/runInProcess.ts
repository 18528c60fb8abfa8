import path from 'node:path';
import type { runCommand, toExitCode } from '../../infra/commands/commandLine/runCommand.ts';

type Main = Parameters<typeof runCommand>[0];
type RunCommand = { runCommand: typeof runCommand; toExitCode: typeof toExitCode };

export interface Ran {
  readonly code: number;
  /** What it wrote to stdout and stderr, without the last line's end. */
  readonly output: string;
}

/** A command's run: its words and flags, and what it finds in the environment beside what is there. */
export type Command = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<Ran>;

const runCommandModule = '../../infra/commands/commandLine/runCommand.ts';

/**
 * A command of `infra/commands` to run in this process, one run at a time: the whole command, but for Node's start,
 * which costs more than most of what it does. At least one case of a command should start it as a process.
 * @param name such as `calls`
 */
export async function loadCommand(name: string): Promise<Command> {
  const { toExitCode: run } = jest.requireActual<RunCommand>(runCommandModule);
  let main: Main | undefined;
  jest.doMock(runCommandModule, () => ({
    runCommand: (given: Main) => {
      main = given;
    },
  }));
  await import(path.resolve('infra/commands', `${name}.ts`));
  const loaded = main;
  if (loaded === undefined) throw new Error(`infra/commands/${name}.ts runs no command.`);
  return async (args, environment = {}) => {
    const { argv, env } = process;
    const output: string[] = [];
    const keep = (text: string | Uint8Array) => {
      output.push(String(text));
      return true;
    };
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation(keep),
    );
    process.argv = [...argv.slice(0, 2), ...args];
    process.env = { ...env, ...environment };
    try {
      return { code: await run(loaded), output: output.join('').replace(/\n$/, '') };
    } finally {
      for (const spy of spies) spy.mockRestore();
      process.argv = argv;
      process.env = env;
    }
  };
}
