import * as z from 'zod';
import { tolerantText } from '../schema/tolerantFields.ts';
import { callIdFromUrl, canonicalCallId } from './callId.ts';
import { isCallResource, type Notification } from './notification.ts';

/** The call that a notification is about. */
export interface CallReference {
  /** Our id of the call. */
  readonly callId: string;
  /** The id as Graph wrote it. */
  readonly graphCallId: string;
  /** The change names different calls. The first one is taken. */
  readonly isAmbiguous: boolean;
}

/**
 * Finds the call id: first in `resourceData.id` of a call resource, then in the URLs of the change, then in the call
 * that a recorder's notification about a participant holds. `undefined` if the change belongs to no call.
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

/** Ids that are safe in a URL path. Graph's ids are GUIDs. No request is made with any other text. */
const plainId = /^[\w-]{1,128}$/;

/** Whether requests to Graph may use this id. */
export function isAddressable(graphCallId: string): boolean {
  return plainId.test(graphCallId);
}
