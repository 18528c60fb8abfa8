import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandLineError } from './commandLineError.ts';

/** Flags and words of the command line; a fault is told together with the command's help. */
export function readFlags<T extends NonNullable<ParseArgsConfig['options']>>(options: T, help: string) {
  try {
    return parseArgs({ args: process.argv.slice(2), allowPositionals: true, options });
  } catch (cause) {
    const fault = cause instanceof Error ? cause.message : String(cause);
    throw new CommandLineError(`${fault}\n\n${help}`, 2, cause);
  }
}
