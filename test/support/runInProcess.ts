import type { Command as Defined } from '../../infra/commands/commandLine/defineCommand.ts';

export interface Ran {
  readonly code: number;
  /** What it wrote to stdout and stderr, without the last line's end. */
  readonly output: string;
  readonly stdout: string;
  /** Without progress, which a busy machine shows and a quick one doesn't. */
  readonly stderr: string;
}

/** A command's run: its words and flags, and what it finds in the environment beside what is there. */
export type Command = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  /** Sees what is written as it is. */
  onWrite?: (text: string) => void,
) => Promise<Ran>;

const progress = /^[\w-]+: .* \(\d+ s\)\n$/;

/**
 * A command to run in this process, one run at a time: the whole command, but for Node's start, which costs more than
 * most of what it does. At least one case of a command should start it as a process.
 */
export function inProcess(command: Defined): Command {
  return async (args, environment = {}, onWrite = () => {}) => {
    const { env } = process;
    const written: [stream: 'stdout' | 'stderr', text: string][] = [];
    const spies = (['stdout', 'stderr'] as const).map((stream) =>
      jest.spyOn(process[stream], 'write').mockImplementation((text: string | Uint8Array) => {
        if (!progress.test(String(text))) written.push([stream, String(text)]);
        onWrite(String(text));
        return true;
      }),
    );
    process.env = { ...env, ...environment };
    const textOf = (...streams: string[]) =>
      written.flatMap(([stream, text]) => (streams.includes(stream) ? [text] : [])).join('');
    try {
      const code = await command.run(args);
      const output = textOf('stdout', 'stderr').replace(/\n$/, '');
      return { code, output, stdout: textOf('stdout'), stderr: textOf('stderr') };
    } finally {
      for (const spy of spies) spy.mockRestore();
      process.env = env;
    }
  };
}

/** A command as npm starts it: the file, and the arguments before its own. */
export const commandFile = 'infra/commands/main.mjs';
