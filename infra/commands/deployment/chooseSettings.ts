import { localSettings } from '../../local/launcher/localSettings.ts';
import { localPorts } from './localPorts.ts';
import { readSettingsFile } from './readSettingsFile.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface ChosenSettings {
  readonly variables: Variables;
  /** Where they come from, in words. */
  readonly from: string;
  readonly isLocalStack: boolean;
}

/**
 * The settings of the deployment that a command works on: a file's, else the environment's where it says how both
 * services are reached, else those of `npm run local`.
 */
export function chooseSettings(file: string | undefined, environment: Variables): ChosenSettings {
  if (file !== undefined) return { variables: readSettingsFile(file), from: file, isLocalStack: false };
  const namesBoth =
    names(environment, 'ServiceBusConnection', 'fullyQualifiedNamespace') &&
    names(environment, 'TableStorageConnection', 'tableServiceUri');
  if (namesBoth) return { variables: environment, from: 'the environment', isLocalStack: false };
  const variables = localSettings(environment, localPorts());
  return { variables, from: 'the local stack', isLocalStack: true };
}

function names(environment: Variables, connection: string, address: string): boolean {
  return environment[connection] !== undefined || environment[`${connection}__${address}`] !== undefined;
}
