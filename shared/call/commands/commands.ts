import type * as z from 'zod';
import { describeFaults, type Fault, read } from '../schema/faults.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { callCommands, commandOf } from './callCommands.ts';
import type { CommandContext, CommandDefinition, CommandTraits } from './commandDefinition.ts';
import { create } from './definitions/create.ts';
import { join } from './definitions/join.ts';
import type { GraphRequest } from './graphRequest.ts';
import { hasLaterCommands, type LaterCommands } from './laterCommands.ts';

export type { CommandContext, CommandTraits } from './commandDefinition.ts';

/** Every command there is, by its name. A further one for a call is a file, and a line in `callCommands.ts`. */
export const commands = { ...callCommands, create, join };

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as CommandName[];

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

/** Reads a command; throws a CommandError that says what is wrong with it. */
export function readCommand(json: unknown): Command {
  const result = read(commandSchema, json);
  if ('faults' in result) throw new CommandError(result.faults);
  return result.value;
}

export function commandName(command: Command): CommandName {
  return Object.keys(command)[0] as CommandName;
}

/** What is to be known of a command beside its arguments. */
export function traitsOf(command: Command): CommandTraits {
  return commands[commandName(command)];
}

/** What a command that places a call asks for once the call is there. */
export function laterCommandsOf(command: Command): LaterCommands | undefined {
  const { onEstablished, onTone } = command.create ?? command.join ?? {};
  const later = omitUndefined({ onEstablished, onTone });
  return hasLaterCommands(later) ? later : undefined;
}

/** The request that makes Graph carry out the command. */
export function toGraphRequest(command: Command, context: CommandContext): GraphRequest {
  const name = commandName(command);
  const definition: CommandDefinition<CommandName, z.ZodType> = commands[name];
  return definition.toRequest(command[name], context);
}
