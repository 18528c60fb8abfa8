import { createInterface } from 'node:readline/promises';
import { CommandLineError } from './commandLineError.ts';

/** Asks the person at the keyboard; where there is nobody to ask, the command has to be told by `--yes`. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandLineError('Nobody is there to confirm this; add --yes.', 2);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} Type "yes": `)).trim() === 'yes';
  } finally {
    terminal.close();
  }
}
