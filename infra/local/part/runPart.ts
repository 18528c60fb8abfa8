import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './flags.ts';

export interface StartedPart {
  readonly port: number;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

type Flags = NonNullable<ParseArgsConfig['options']>;
type Values<Options extends Flags> = ReturnType<typeof parseArgs<{ options: Options }>>['values'];

export interface PartDefinition<Options extends Flags> {
  /** What `--help` prints, and what follows a mistake in the flags. */
  readonly help: string;
  /** Beside `--help`, which every part has. */
  readonly flags: Options;
  start(values: Values<Options>): Promise<StartedPart>;
  /** What a person reads if it can't start or stop; by default the error's message. */
  explain?(error: unknown): string;
}

/**
 * Runs a part of the stack as this process: prints `ready <port>` once it listens, and stops it in good order on SIGTERM or
 * SIGINT, at once on the second. Ends with 2 for a mistake in the flags, and with 1 where the part can't start.
 */
export function runPart<const Options extends Flags>(definition: PartDefinition<Options>): void {
  const { help, explain = messageOf } = definition;
  run(definition).catch((error: unknown) => {
    const isUsage = error instanceof UsageError || isFromParseArgs(error);
    process.stderr.write(isUsage ? `${messageOf(error)}\n\n${help}` : `${explain(error)}\n`);
    process.exit(isUsage ? 2 : 1);
  });
}

async function run<const Options extends Flags>(definition: PartDefinition<Options>): Promise<void> {
  const { help, flags, start, explain = messageOf } = definition;
  const options: Flags = { ...flags, help: { type: 'boolean' } };
  const { values } = parseArgs({ options });
  if (values['help'] === true) return void process.stdout.write(help);
  const part = await start(values as Values<Options>);
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      part.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${explain(error)}\n`);
          process.exit(1);
        },
      );
    });
  return void process.stdout.write(`ready ${part.port}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isFromParseArgs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
