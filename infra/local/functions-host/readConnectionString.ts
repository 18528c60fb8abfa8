import { StartError } from './startError.ts';

/** Finds the connection string behind the name that a trigger gives as its `connection`. */
export function readConnectionString(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  usedBy: string,
): string {
  const connectionString = environment[`AzureWebJobs${name}`] ?? environment[name];
  if (connectionString) return connectionString;
  throw new StartError(
    `The app setting ${name} is missing: ${usedBy} needs a Service Bus connection string there ` +
      '(locally there is no identity to connect with instead)',
  );
}
