import { canonicalId } from '../calls/callId.ts';

export type ChangeType = 'created' | 'updated' | 'deleted';

/** Graph's commsNotification: one change, as it stands in `value[]`. */
export interface Notification {
  readonly '@odata.type': '#microsoft.graph.commsNotification';
  readonly changeType: ChangeType;
  readonly resourceUrl: string;
  readonly callbackUri?: string;
  readonly resourceData?: unknown;
}

export const toNotification = (
  changeType: ChangeType,
  resourceUrl: string,
  resourceData?: unknown,
): Notification => ({
  '@odata.type': '#microsoft.graph.commsNotification',
  changeType,
  resourceUrl,
  ...(resourceData === undefined ? {} : { resourceData }),
});

/** A partial call resource, as the documents' notifications carry one. */
export function toCallNotification(
  changeType: ChangeType,
  callId: string,
  call: Readonly<Record<string, unknown>>,
): Notification {
  const url = `/communications/calls/${callId}`;
  return toNotification(changeType, url, {
    '@odata.type': '#microsoft.graph.call',
    '@odata.id': url,
    '@odata.etag': 'W/"5445"',
    ...call,
  });
}

/**
 * The end of an operation. Media operations spell both ids in the URL as 32 upper-case digits, and only some repeat the
 * id in the body; the others write dashes.
 */
export function toOperationNotification(
  callId: string,
  { id, ...operation }: { readonly id: string; readonly [more: string]: unknown },
  spelling: 'digits' | 'digits, id repeated' | 'dashed',
): Notification {
  const spell = (guid: string) => (spelling === 'dashed' ? guid : canonicalId(guid).toUpperCase());
  const url = `/communications/calls/${spell(callId)}/operations/${spell(id)}`;
  return toNotification('deleted', url, {
    ...(spelling === 'digits' ? {} : { id }),
    ...(spelling === 'dashed' ? {} : { '@odata.id': url, '@odata.etag': 'W/"54451"' }),
    ...operation,
  });
}

/** The end of a call, with its result. */
export const toEndNotification = (callId: string, resultInfo: object): Notification =>
  toCallNotification('deleted', callId, { state: 'terminated', resultInfo });

export const toRosterNotification = (callId: string, participants: readonly unknown[]): Notification =>
  toNotification('updated', `/communications/calls/${callId}/participants`, participants);

export const toEnvelope = (notifications: readonly Notification[]) => ({
  '@odata.type': '#microsoft.graph.commsNotifications',
  value: notifications,
});

/** The changes in a body of any shape; none in a body that isn't an envelope, such as the legacy format's. */
export function notificationsIn(body: unknown): Notification[] {
  const value = (body as { value?: unknown } | null)?.value;
  return Array.isArray(value) ? (value as Notification[]) : [];
}
