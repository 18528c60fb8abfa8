import type { RoutedOperation } from './operation.ts';
import { answer } from './operations/answer.ts';
import { cancelMediaProcessing } from './operations/cancelMediaProcessing.ts';
import { getCall } from './operations/getCall.ts';
import { hangUp } from './operations/hangUp.ts';
import { startHoldMusic, stopHoldMusic } from './operations/holdMusic.ts';
import { invite } from './operations/invite.ts';
import { keepAlive } from './operations/keepAlive.ts';
import { mute, unmute } from './operations/mute.ts';
import { muteParticipant } from './operations/muteParticipant.ts';
import { getParticipant, listParticipants } from './operations/participants.ts';
import { playPrompt } from './operations/playPrompt.ts';
import { recordResponse } from './operations/recordResponse.ts';
import { redirect } from './operations/redirect.ts';
import { reject } from './operations/reject.ts';
import { removeParticipant } from './operations/removeParticipant.ts';
import { sendDtmfTones } from './operations/sendDtmfTones.ts';
import { subscribeToTone } from './operations/subscribeToTone.ts';
import { transfer } from './operations/transfer.ts';
import { updateRecordingStatus } from './operations/updateRecordingStatus.ts';

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
  listParticipants,
  getParticipant,
  muteParticipant,
  removeParticipant,
  startHoldMusic,
  stopHoldMusic,
];
