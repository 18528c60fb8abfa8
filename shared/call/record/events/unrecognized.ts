import * as z from 'zod';
import type { Notification } from '../../notification/notification.ts';
import { eventKind, type Reading } from './eventKind.ts';

const facts = z.looseObject({});

/** A change of an unknown kind. It is kept in the call's history as it came, so that nothing is lost. */
export const unrecognized = eventKind({ name: 'notification', facts, contribution: () => ({}) });

export function toUnrecognized({ resourceType }: Notification): Reading {
  return { type: 'notification.unrecognized', facts: resourceType === undefined ? {} : { resourceType } };
}
