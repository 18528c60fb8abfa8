import { printableLines } from '../../terminal.ts';

/** Prints a command's output: the one way to it, so that nothing foreign in it reaches the terminal as it came. */
export function say(text: string): void {
  process.stdout.write(printableLines(text));
}
