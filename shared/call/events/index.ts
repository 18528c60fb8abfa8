import type { CallEvent } from '../event.ts';
import type { Notification } from '../notification.ts';
import type { Contribution } from '../record.ts';
import { call } from './call.ts';
import { check } from './check.ts';
import { command } from './command.ts';
import { contentSharing } from './contentSharing.ts';
import { decision } from './decision.ts';
import type { EventKind, Reading } from './kind.ts';
import { operation } from './operation.ts';
import { recordedParticipant } from './recordedParticipant.ts';
import { roster } from './roster.ts';
import { toUnrecognized, unrecognized } from './unrecognized.ts';

/** Every kind of event. The first that recognises a notification reads it. */
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

/** Reads a notification as the kind of event that it is. */
export function readNotification(notification: Notification): Reading {
  for (const kind of kinds) {
    const reading = kind.read(notification);
    if (reading !== undefined) return reading;
  }
  return toUnrecognized(notification);
}

/** What an event says about its call. One of a kind that we don't know says nothing, and is still counted. */
export function contributionOf(event: CallEvent): Contribution {
  for (const kind of kinds) {
    const contribution = kind.contribution(event);
    if (contribution !== undefined) return contribution;
  }
  return {};
}
