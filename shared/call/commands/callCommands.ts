import type * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { invite } from './definitions/invite.ts';
import { muteParticipant, removeParticipant, stopHoldMusic } from './definitions/ofParticipant.ts';
import { playPrompt } from './definitions/playPrompt.ts';
import { recordResponse } from './definitions/recordResponse.ts';
import { sendDtmfTones } from './definitions/sendDtmfTones.ts';
import { startHoldMusic } from './definitions/startHoldMusic.ts';
import { transfer } from './definitions/transfer.ts';
import { updateRecordingStatus } from './definitions/updateRecordingStatus.ts';
import {
  cancelMediaProcessing,
  hangUp,
  keepAlive,
  mute,
  subscribeToTone,
  unmute,
} from './definitions/withoutArguments.ts';

/** All commands for an existing call, by name. To add one, add a file in `definitions/` and a line here. */
export const callCommands = {
  cancelMediaProcessing,
  hangUp,
  invite,
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

type Bodies<Commands extends Readonly<Record<string, { readonly body: z.ZodType }>>> = {
  [Name in keyof Commands]: Commands[Name]['body'];
};

/** Schema for a command: an object with one key, the name; its value holds the arguments. */
export function commandOf<Commands extends Readonly<Record<string, { readonly body: z.ZodType }>>>(
  commands: Commands,
) {
  const bodies = Object.entries(commands).map(([name, { body }]) => [name, body]);
  return exactlyOne(Object.fromEntries(bodies) as Bodies<Commands>);
}

export const callCommandSchema = commandOf(callCommands).meta({ id: 'callCommand' });
