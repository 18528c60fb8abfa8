import * as z from 'zod';
import { tolerantText } from '../schema/tolerant.ts';
import { callIdFromUrl, canonicalCallId } from './callId.ts';
import { isCallResource, type Notification } from './notification.ts';

/** Which call a notification is about. */
export interface CallReference {
  /** Our key for the call. */
  readonly callId: string;
  /** The id as Graph wrote it. */
  readonly graphCallId: string;
  /** Graph named more than one call in the same change; the first counts. */
  readonly isAmbiguous: boolean;
}

/**
 * Finds the call id in `resourceData.id` of a call resource, else in the URLs that the change carries, else in the call
 * that a recorder's notification about a participant holds. Nothing where there is none: such a change belongs to no
 * call.
 */
export function callIdOf(notification: Notification): CallReference | undefined {
  const fromUrls = notification.urls.map(callIdFromUrl).filter((id) => id !== undefined);
  const own = isCallResource(notification) ? notification.resourceId : undefined;
  const named = own === undefined ? fromUrls : [own, ...fromUrls];
  const graphCallId = named[0] ?? callIdInside(notification);
  if (graphCallId === undefined) return undefined;
  const callId = canonicalCallId(graphCallId);
  return { callId, graphCallId, isAmbiguous: named.some((id) => canonicalCallId(id) !== callId) };
}

const heldCall = z.looseObject({ id: tolerantText, '@odata.id': tolerantText });

function callIdInside({ resource }: Notification): string | undefined {
  const { data } = heldCall.safeParse(resource?.['call']);
  return data?.id ?? (data?.['@odata.id'] === undefined ? undefined : callIdFromUrl(data['@odata.id']));
}

/** Ids that stand in a path as they are: Graph's are GUIDs; whatever else a sender may call an id goes nowhere. */
const plainId = /^[\w-]{1,128}$/;

export function isAddressable(graphCallId: string): boolean {
  return plainId.test(graphCallId);
}
