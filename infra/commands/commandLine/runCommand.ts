import { Unavailable } from '../../../shared/failure/failure.ts';
import { SettingsError } from '../../../shared/settings/settings.ts';
import { printableLines } from '../../terminal.ts';
import { CommandLineError } from './commandLineError.ts';

/** Runs a command in a process that is its own. */
export function runCommand(main: () => Promise<number>): void {
  void toExitCode(main).then((exitCode) => {
    process.exitCode = exitCode;
  });
}

/** The exit code that a command resolves to. What a person can put right is one message, without a stack. */
export async function toExitCode(main: () => Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    process.stderr.write(`${printableLines(explain(error))}\n`);
    return error instanceof CommandLineError ? error.exitCode : 1;
  }
}

function explain(error: unknown): string {
  if (error instanceof CommandLineError || error instanceof SettingsError) return error.message;
  if (error instanceof Unavailable) return `${error.message} ${messageOf(error.cause)}`;
  const service = error instanceof Error ? services[error.name] : undefined;
  if (service !== undefined) return `${service}: ${messageOf(error)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Errors of Azure's clients by their names: they tell what is wrong outside, so their stacks help nobody. */
const services: Readonly<Record<string, string>> = {
  ServiceBusError: 'Service Bus',
  MessagingError: 'Service Bus',
  RestError: 'Table Storage',
  AggregateAuthenticationError: 'Nobody is signed in to Azure',
  AuthenticationError: 'Signing in to Azure failed',
  CredentialUnavailableError: 'Nobody is signed in to Azure',
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
