import { randomUUID } from 'node:crypto';
import {
  type Command,
  CommandError,
  commandName,
  commandNames,
  commands,
  readCommand,
  traitsOf,
} from '../call/commands/commands.ts';
import { foreignCallbackUri } from '../call/policy/callbackHosts.ts';
import { badRequest } from '../httpReply.ts';
import type { Settings } from '../settings/settings.ts';
import { type JsonRequest, readJsonBody } from './readJsonBody.ts';

type Scope = 'call' | 'newCall';

/**
 * Reads an operator's command. `key` is the request's `Idempotency-Key`: a repeated request with the same key has no
 * further effect. Without the header the key is random. Throws an `HttpError` (400) that names the fault.
 */
export async function readCommandRequest(
  request: JsonRequest,
  scope: Scope,
  { callbackHosts }: Pick<Settings, 'callbackHosts'>,
): Promise<{ readonly command: Command; readonly key: string }> {
  const command = toCommand(await readJsonBody(request));
  if (traitsOf(command).scope !== scope) throw badRequest(wrongScope(commandName(command), scope));
  const foreign = foreignCallbackUri(command, callbackHosts);
  if (foreign !== undefined) throw badRequest(foreignHost(foreign, callbackHosts));
  return { command, key: request.headers.get('idempotency-key') ?? randomUUID() };
}

function toCommand(json: unknown): Command {
  try {
    return readCommand(json);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw badRequest(`${error.message}.`);
  }
}

function foreignHost(uri: string, hosts: readonly string[]): string {
  return `callbackUri is ${JSON.stringify(uri.slice(0, 80))}; expected one on ${hosts.join(' or ')}, the hosts of CALLBACK_HOSTS.`;
}

function wrongScope(name: string, scope: Scope): string {
  const fitting = commandNames.filter((one) => commands[one].scope === scope).join(', ');
  const about = scope === 'call' ? 'a call there is' : 'a new call';
  return `The command is ${name}; expected one for ${about}: ${fitting}.`;
}
