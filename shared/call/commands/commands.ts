import type * as z from 'zod';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { describeFaults, type Fault, read } from '../schema/schemaFaults.ts';
import { callCommands, commandOf } from './callCommands.ts';
import type { CommandContext, CommandDefinition, CommandTraits } from './commandDefinition.ts';
import { create } from './definitions/create.ts';
import { join } from './definitions/join.ts';
import type { GraphRequest } from './graphRequest.ts';
import { hasLaterCommands, type LaterCommands } from './laterCommands.ts';

export type { CommandContext, CommandTraits } from './commandDefinition.ts';

/** All commands, by name. */
export const commands = { ...callCommands, create, join };

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as CommandName[];

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

export const commandSchema = commandOf(commands).meta({ id: 'command' });

export type Command = z.infer<typeof commandSchema>;

export class CommandError extends Error {
  readonly code = 'command-invalid';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(describeFaults(faults, 'the command').join('. '));
    this.name = 'CommandError';
    this.faults = faults;
  }
}

/** Reads a command. Throws a CommandError that lists all faults. */
export function readCommand(json: unknown): Command {
  const result = read(commandSchema, json);
  if ('faults' in result) throw new CommandError(result.faults);
  return result.value;
}

export function commandName(command: Command): CommandName {
  return Object.keys(command)[0] as CommandName;
}

/** What the worker needs to know about a command. */
export function traitsOf(command: Command): CommandTraits {
  return commands[commandName(command)];
}

/** The later commands of a command that places a call; `undefined` if there are none. */
export function laterCommandsOf(command: Command): LaterCommands | undefined {
  const { onEstablished, onTone } = command.create ?? command.join ?? {};
  const later = omitUndefined({ onEstablished, onTone });
  return hasLaterCommands(later) ? later : undefined;
}

/** The request to Graph for a command. */
export function toGraphRequest(command: Command, context: CommandContext): GraphRequest {
  const name = commandName(command);
  const definition: CommandDefinition<CommandName, z.ZodType> = commands[name];
  return definition.toRequest(command[name], context);
}
