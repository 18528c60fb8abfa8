export type ChangeType = 'created' | 'updated' | 'deleted';

/** Graph's commsNotification: one change, as it stands in `value[]`. */
export interface Notification {
  readonly '@odata.type': '#microsoft.graph.commsNotification';
  readonly changeType: ChangeType;
  readonly resourceUrl: string;
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

export const toEnvelope = (notifications: readonly Notification[]) => ({
  '@odata.type': '#microsoft.graph.commsNotifications',
  value: notifications,
});

/** The changes in a body of any shape; none in a body that isn't an envelope, such as the legacy format's. */
export function notificationsIn(body: unknown): Notification[] {
  const value = (body as { value?: unknown } | null)?.value;
  return Array.isArray(value) ? (value as Notification[]) : [];
}
