import type * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { cancelMediaProcessing } from './cancelMediaProcessing.ts';
import { hangUp } from './hangUp.ts';
import { keepAlive } from './keepAlive.ts';
import { mute } from './mute.ts';
import { subscribeToTone } from './subscribeToTone.ts';
import { unmute } from './unmute.ts';
import { updateRecordingStatus } from './updateRecordingStatus.ts';

/** Every command there is, by the key under which a person writes it. */
export const commands = {
  cancelMediaProcessing,
  hangUp,
  keepAlive,
  mute,
  subscribeToTone,
  unmute,
  updateRecordingStatus,
};

export type CommandName = keyof typeof commands;

type Bodies = { [Name in CommandName]: (typeof commands)[Name]['body'] };

/** A command is an object with one key, its name; the value are its arguments. */
export const commandSchema = exactlyOne(
  Object.fromEntries(Object.values(commands).map(({ name, body }) => [name, body])) as Bodies,
).meta({ id: 'command' });

export type Command = z.infer<typeof commandSchema>;
