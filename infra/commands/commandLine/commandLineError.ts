/** What the person who typed the command can put right: 2 is the command line, 1 what it found. */
export class CommandLineError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: 1 | 2, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandLineError';
    this.exitCode = exitCode;
  }
}
