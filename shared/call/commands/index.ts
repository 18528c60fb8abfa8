import type * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { describeFaults, type Fault, read } from '../schema/faults.ts';
import { cancelMediaProcessing } from './cancelMediaProcessing.ts';
import type { CommandContext, CommandDefinition, CommandTraits, GraphRequest } from './command.ts';
import { create } from './create.ts';
import { hangUp } from './hangUp.ts';
import { invite } from './invite.ts';
import { join } from './join.ts';
import { keepAlive } from './keepAlive.ts';
import { mute } from './mute.ts';
import { muteParticipant } from './muteParticipant.ts';
import { playPrompt } from './playPrompt.ts';
import { recordResponse } from './recordResponse.ts';
import { removeParticipant } from './removeParticipant.ts';
import { sendDtmfTones } from './sendDtmfTones.ts';
import { startHoldMusic } from './startHoldMusic.ts';
import { stopHoldMusic } from './stopHoldMusic.ts';
import { subscribeToTone } from './subscribeToTone.ts';
import { transfer } from './transfer.ts';
import { unmute } from './unmute.ts';
import { updateRecordingStatus } from './updateRecordingStatus.ts';

export type { CommandContext, CommandTraits, GraphRequest } from './command.ts';

/** Every command there is, by its name. A further one is a file and a line here. */
export const commands = {
  cancelMediaProcessing,
  create,
  hangUp,
  invite,
  join,
  keepAlive,
  mute,
  muteParticipant,
  playPrompt,
  recordResponse,
  removeParticipant,
  sendDtmfTones,
  startHoldMusic,
  stopHoldMusic,
  subscribeToTone,
  transfer,
  unmute,
  updateRecordingStatus,
};

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as CommandName[];

type Bodies = { [Name in CommandName]: (typeof commands)[Name]['body'] };

/** A command is an object with one key, its name, whose value are its arguments. */
export const commandSchema = exactlyOne(
  Object.fromEntries(Object.entries(commands).map(([name, { body }]) => [name, body])) as Bodies,
).meta({ id: 'command' });

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

/** The request that makes Graph carry out the command. */
export function toGraphRequest(command: Command, context: CommandContext): GraphRequest {
  const name = commandName(command);
  const definition: CommandDefinition<CommandName, z.ZodType> = commands[name];
  return definition.toRequest(command[name], context);
}
