import type { Notification } from '../../notification/notification.ts';
import { rememberBy } from '../../schema/rememberBy.ts';
import type { CallEvent } from '../callEvent.ts';
import type { Contribution } from '../callRecord.ts';
import { call } from './callChange.ts';
import { check } from './callCheck.ts';
import { command } from './commandResult.ts';
import { contentSharing } from './contentSharing.ts';
import { decision } from './decisionOutcome.ts';
import type { EventKind, Reading } from './eventKind.ts';
import { operation } from './operationChange.ts';
import { recordedParticipant } from './recordedParticipant.ts';
import { roster } from './rosterUpdate.ts';
import { toUnrecognized, unrecognized } from './unrecognized.ts';

/** All kinds of events. The first one that recognises a notification reads it. */
const kinds: readonly EventKind[] = [
  decision,
  command,
  check,
  recordedParticipant,
  contentSharing,
  roster,
  operation,
  call,
  unrecognized,
];

/** Reads a notification as an event of the first kind that recognises it. */
export function readNotification(notification: Notification): Reading {
  for (const kind of kinds) {
    const reading = kind.read(notification);
    if (reading !== undefined) return reading;
  }
  return toUnrecognized(notification);
}

/** What an event adds to its call's record. An event of an unknown kind adds nothing, but is counted. */
export const contributionOf = rememberBy((event: CallEvent): Contribution => {
  for (const kind of kinds) {
    const contribution = kind.contribution(event);
    if (contribution !== undefined) return contribution;
  }
  return {};
});
