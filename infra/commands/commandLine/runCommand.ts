import { Unavailable } from '../../../shared/ports.ts';
import { SettingsError } from '../../../shared/settings.ts';
import { CommandLineError } from './commandLineError.ts';

/** Runs a command, which resolves to its exit code. What a person can put right is one message, without a stack. */
export function runCommand(main: () => Promise<number>): void {
  main().then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      process.stderr.write(`${explain(error)}\n`);
      process.exitCode = error instanceof CommandLineError ? error.exitCode : 1;
    },
  );
}

function explain(error: unknown): string {
  if (error instanceof CommandLineError || error instanceof SettingsError) return error.message;
  if (error instanceof Unavailable) return `${error.message} ${messageOf(error.cause)}`;
  if (isOfAzure(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Errors of Azure's clients say what is wrong outside: no sign-in, no right, no such queue, nobody there. */
function isOfAzure(error: unknown): error is Error {
  const names = [
    'ServiceBusError',
    'MessagingError',
    'RestError',
    'AuthenticationError',
    'AggregateAuthenticationError',
  ];
  return error instanceof Error && [...names, 'CredentialUnavailableError'].includes(error.name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
