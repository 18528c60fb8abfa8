import { CommandLineError } from './commandLineError.ts';

/** An error in words. What a person can put right is one message, without a stack. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CommandLineError || saysAll.has(error.name)) return error.message;
  if (error.name === 'Unavailable') return `${error.message} ${messageOf(error.cause)}`;
  const service = services[error.name];
  return service === undefined ? (error.stack ?? error.message) : `${service}: ${error.message}`;
}

/** Errors by their names that are made for people to read. */
const saysAll = new Set(['SettingsError', 'PolicyError', 'PolicyFileError', 'PartFailed']);

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
