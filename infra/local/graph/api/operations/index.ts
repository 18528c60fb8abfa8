import type { RoutedOperation } from '../defineOperation.ts';
import { answer } from './answer.ts';
import { cancelMediaProcessing } from './cancelMediaProcessing.ts';
import { getCall } from './getCall.ts';
import { hangUp } from './hangUp.ts';
import { startHoldMusic, stopHoldMusic } from './holdMusic.ts';
import { invite } from './invite.ts';
import { keepAlive } from './keepAlive.ts';
import { mute, unmute } from './mute.ts';
import { muteParticipant } from './muteParticipant.ts';
import { playPrompt } from './playPrompt.ts';
import { recordResponse } from './recordResponse.ts';
import { redirect } from './redirect.ts';
import { reject } from './reject.ts';
import { removeParticipant } from './removeParticipant.ts';
import { sendDtmfTones } from './sendDtmfTones.ts';
import { subscribeToTone } from './subscribeToTone.ts';
import { transfer } from './transfer.ts';
import { updateRecordingStatus } from './updateRecordingStatus.ts';

/** Everything the bot can ask of a call: one file and one line an operation. */
export const operations: readonly RoutedOperation[] = [
  answer,
  redirect,
  reject,
  hangUp,
  keepAlive,
  getCall,
  transfer,
  invite,
  playPrompt,
  recordResponse,
  subscribeToTone,
  cancelMediaProcessing,
  sendDtmfTones,
  updateRecordingStatus,
  mute,
  unmute,
  muteParticipant,
  removeParticipant,
  startHoldMusic,
  stopHoldMusic,
];
