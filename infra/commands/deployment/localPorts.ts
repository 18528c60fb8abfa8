import { type Ports, portsFrom } from '../../local/launcher/localSettings.ts';
import { CommandLineError } from '../commandLine/commandLineError.ts';

/** Where the local stack listens, as the environment says. */
export function localPorts(): Ports {
  try {
    return portsFrom(process.env);
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error), 2, error);
  }
}
