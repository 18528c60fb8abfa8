import type * as z from 'zod';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { cancelMediaProcessing } from './cancelMediaProcessing.ts';
import { hangUp } from './hangUp.ts';
import { invite } from './invite.ts';
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

/** Every command for a call there is, by its name. A further one is a file and a line here. */
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

/** A command is an object with one key, its name, whose value are its arguments. */
export function commandOf<Commands extends Readonly<Record<string, { readonly body: z.ZodType }>>>(
  commands: Commands,
) {
  const bodies = Object.entries(commands).map(([name, { body }]) => [name, body]);
  return exactlyOne(Object.fromEntries(bodies) as Bodies<Commands>);
}

export const callCommandSchema = commandOf(callCommands).meta({ id: 'callCommand' });
