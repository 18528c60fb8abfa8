import type { Environment } from './localSettings.ts';
import { StartError } from './startError.ts';

/** Replaces each `%NAME%` with the app setting of that name. */
export function fillAppSettings(text: string, environment: Environment, usedBy: string): string {
  return text.replaceAll(/%([^%]+)%/g, (placeholder, name: string) => {
    const value = environment[name];
    if (value === undefined) {
      throw new StartError(`The app setting ${name} is missing: ${usedBy} refers to it as ${placeholder}`);
    }
    return value;
  });
}

/** Finds the connection string behind the name that a trigger gives as its `connection`. */
export function readConnectionString(name: string, environment: Environment, usedBy: string): string {
  const connectionString = environment[`AzureWebJobs${name}`] ?? environment[name];
  if (!connectionString) {
    throw new StartError(
      `The app setting ${name} is missing: ${usedBy} needs a Service Bus connection string there ` +
        '(locally there is no identity to connect with instead)',
    );
  }
  return connectionString;
}
